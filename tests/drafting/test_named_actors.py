from detente.drafting.named_actors import find_actors


def find_names(*texts):
    return {a.name: (a.kind, a.role, a.paragraphs) for a in find_actors(list(enumerate(texts, 1)))}


def test_leaders_are_names_behind_titles_and_keep_their_surname():
    actors = find_names(
        "Secretary of State John Kerry met Russian Foreign Minister Sergey Lavrov. The Director of the Agency left.",
        "Later Kerry wrote to President George W. Bush; Sergey Lavrov did not.",
    )
    assert actors["John Kerry"] == ("leader", "Secretary of State", (1, 2))
    assert actors["Sergey Lavrov"] == ("leader", "Russian Foreign Minister", (1, 2))
    assert actors["George W. Bush"] == ("leader", "President", (2,))
    assert [name for name, (kind, *_) in actors.items() if kind == "leader"] == [
        "John Kerry",
        "Sergey Lavrov",
        "George W. Bush",
    ]


def test_a_surname_that_two_bear_belongs_to_neither():
    actors = find_names("President George Bush and Governor Jeb Bush spoke. It was Bush who won, said Bush.")
    assert actors["George Bush"][2] == actors["Jeb Bush"][2] == (1,)
    assert actors["Bush"][0] == "name"


def test_organisations_are_acronyms_or_hold_a_word_for_one():
    actors = find_names(
        "The CIA, the EU, the Ministry of Foreign Affairs and Yahoo News told Congress of World War II and WWII."
    )
    kinds = {name: kind for name, (kind, *_) in actors.items()}
    for name in ("CIA", "EU", "Ministry of Foreign Affairs", "Yahoo News", "Congress"):
        assert kinds[name] == "organisation"
    assert "WWII" not in kinds
    assert [*find_names("In May the Soviet Union met.")] == ["the Soviet Union"]
    assert {"NATO", "CIA", "KGB"} <= set(find_names("The CIA, NATO and the US KGB met."))


def test_capitals_that_mean_nothing_name_nobody():
    assert (
        find_names(
            "What We Want From All Of Them",
            "Needless to say. Hardly so. THE END OF ALL",
            "It was. They went.",
        )
        == {}
    )


def test_a_word_that_begins_a_sentence_is_a_name_only_if_it_is_one_elsewhere():
    assert "Taliban" in find_names("Taliban fighters came. So the Taliban won.")
    assert "Fighters" not in find_names("Fighters came. So fighters won.")


def test_other_names_are_kept_with_their_paragraphs():
    actors = find_names("He met Bashar al-Assad and al Qaeda’s men.", "In Geneva, Bashar al-Assad spoke.")
    assert actors["Bashar al-Assad"] == ("name", "", (1, 2))
    assert actors["al Qaeda"] == ("name", "", (1,))
    assert actors["Geneva"] == ("name", "", (2,))


def test_every_actor_stands_in_the_paragraphs_it_cites():
    texts = ["President Putin of Russia met NATO in Brussels.", "The Taliban and the U.S. Congress met."]
    for actor in find_actors(list(enumerate(texts, 1))):
        for number in actor.paragraphs:
            assert actor.code or actor.name in texts[number - 1]
