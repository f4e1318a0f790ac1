from hypothesis import given
from hypothesis import strategies as st

from detente.drafting.named_actors import find_actors


def find_names(*texts):
    return {a.name: (a.kind, a.role, a.paragraphs) for a in find_actors(list(enumerate(texts, 1)))}


def test_leaders_are_names_behind_titles_and_keep_their_surname():
    actors = find_names(
        "Secretary of State John Kerry met Russian Foreign Minister Sergey Lavrov. The Director of the Agency left.",
        "Later Kerry wrote to President George W. Bush; Sergey Lavrov did not.",
    )
    assert actors["John Kerry"] == ("person", "Secretary of State", (1, 2))
    assert actors["Sergey Lavrov"] == ("person", "Russian Foreign Minister", (1, 2))
    assert actors["George W. Bush"] == ("person", "President", (2,))
    assert [name for name, (kind, *_) in actors.items() if kind == "person"] == [
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


def find_kind(kind, *texts):
    return {name: where[2] for name, where in find_names(*texts).items() if where[0] == kind}


def test_firms_have_a_legal_form_and_lend_it_to_their_short_names():
    firms = find_kind(
        "firm",
        "Toyota Motor Corp. met Mylan N.V., Perrigo, Inc. and Procter & Gamble Co. of Ohio.",
        "Then Toyota and Mylan signed; Procter paid Siemens AG and Deutsche Lufthansa AG (‘Lufthansa’).",
    )
    assert firms["Toyota Motor Corp"] == firms["Mylan N.V."] == (1, 2)
    assert set(firms) >= {"Perrigo", "Procter & Gamble Co", "Siemens AG", "Deutsche Lufthansa AG"}


def test_a_first_word_that_two_firms_bear_belongs_to_neither():
    names = find_names(
        "General Motors Co. met General Electric Co. in Detroit. It was said of General that it won."
    )
    assert {name for name, (kind, *_) in names.items() if kind == "firm"} == {
        "General Motors Co",
        "General Electric Co",
    }


def test_words_beside_a_name_tell_a_firm():
    text = (
        "The drug maker Pfizer met Teva's shareholders after the takeover of Kingspan. Shares of Allergan fell, and "
        "Renault, the French carmaker, sued. Toyota (NYSE: TM) and Commercial Metals Co (CMC.N) did not."
    )
    firms = find_kind("firm", text, "Later Pfizer met Putin at the Bushehr plant, and Kingspan did not.")
    assert set(firms) == {
        "Pfizer",
        "Teva",
        "Kingspan",
        "Allergan",
        "Renault",
        "Toyota",
        "Commercial Metals Co",
    }
    assert firms["Pfizer"] == firms["Kingspan"] == (1, 2)
    assert "NYSE" not in find_names(text)


def test_a_firm_may_be_called_after_a_state():
    names = find_names("Qatar Airways met China National Chemical Corp. and Swiss Syngenta AG in Paris.")
    assert {n for n, (kind, *_) in names.items() if kind == "firm"} == {
        "Qatar Airways", "China National Chemical Corp", "Syngenta AG"
    }  # fmt: skip
    assert {n for n, (kind, *_) in names.items() if kind == "state"} == {"Switzerland"}


def test_people_have_a_role_beside_their_name_or_a_given_name():
    names = find_names(
        "Mylan Chief Executive Robert Coury met Roy Bostock, Yahoo’s chairman, and billionaire investor Carl Icahn.",
        "National Security Adviser John Bolton met Robert Ashley Jr. and Foreign Minister Ri Yong Ho. Mr. Cha left.",
        "Sung Kim, a veteran diplomat, met Christine Lagarde at Goldman Sachs. Later Bolton met Icahn.",
    )
    people = {name: role for name, (kind, role, _) in names.items() if kind == "person"}
    assert people["Robert Coury"] == "Mylan Chief Executive"
    assert people["Roy Bostock"] == "Yahoo’s chairman"
    assert people["Carl Icahn"] == "investor"
    assert people["John Bolton"] == "National Security Adviser"
    assert people["Sung Kim"] == "veteran diplomat"
    assert {"Ri Yong Ho", "Cha", "Christine Lagarde"} <= set(people)
    assert names["John Bolton"][2] == (2, 3)
    assert names["Carl Icahn"][2] == (1, 3)
    assert names["Mylan"][0] == "firm"
    assert names["Goldman Sachs"][0] == "name"


def test_an_organisation_and_its_initials_are_one():
    names = find_names(
        "The International Atomic Energy Agency (IAEA) cited the Joint Comprehensive Plan of Action (JCPA).",
        "Then the IAEA met the Organisation for the Prohibition of Chemical Weapons (“OPCW”) and the JCPA group.",
        "The OPCW met the Federal Trade Commission and the FTC met the US Treasury Department, said the Treasury Department.",
    )
    organisations = {name: where for name, (kind, _, where) in names.items() if kind == "organisation"}
    assert organisations["International Atomic Energy Agency"] == (1, 2)
    assert organisations["Organisation for the Prohibition of Chemical Weapons"] == (2, 3)
    assert organisations["Federal Trade Commission"] == organisations["US Treasury Department"] == (3,)
    assert not {"IAEA", "OPCW", "FTC", "JCPA", "Treasury Department"} & set(organisations)


def test_agencies_of_two_fields_keep_their_whole_name():
    names = find_names(
        "The Italian Ministry of Economy and Finance met the Competition and Markets Authority, the Department for "
        "Non-Proliferation and Arms Control and the Ministry of Defence and Putin."
    )
    organisations = {name for name, (kind, *_) in names.items() if kind == "organisation"}
    assert organisations == {
        "Italian Ministry of Economy and Finance", "Competition and Markets Authority",
        "Department for Non-Proliferation and Arms Control", "Ministry of Defence",
    }  # fmt: skip


def test_where_a_report_was_written_is_no_actor():
    assert "CHICAGO" not in find_names("CHICAGO (Reuters) - Boeing Co (BA.N) met Spirit Inc.")


WORDS = st.sampled_from(
    [
        "Toyota",
        "Motor",
        "Corp.",
        "Inc",
        "&",
        "and",
        "of",
        "the",
        "Ministry",
        "President",
        "John",
        "Putin",
        "(IAEA)",
        "IAEA",
        "Chief",
        "Executive",
        "’s",
        "shares",
        ",",
        "a",
        "carmaker",
        "Russia",
        "Airways",
        "(NYSE: TM)",
        "(‘X’)",
        "Mr.",
        "Jr",
    ]
)


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_whatever_is_named_stands_in_the_text_and_has_one_kind(text):
    found = find_actors([(1, text)])
    assert len({actor.name for actor in found if actor.kind != "state"}) == len(
        [a for a in found if a.kind != "state"]
    )
    for actor in found:
        assert actor.paragraphs == (1,)
        if actor.kind != "state":
            assert all(word in text for word in actor.name.split())
