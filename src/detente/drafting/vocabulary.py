"""Words of English prose that tell names from other words: a reader of drafts needs no more."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS = _words("""
    a about above according after again against all almost already also although always am among an and another
    any are as at away back be because been before behind being below between both but by can cannot could
    despite did do does done down during each either else enough even ever every few finally first following for
    from further given had has have he hence her here hers him his how however i if in indeed instead into is it
    its just last later leave less let like many may maybe me meanwhile might mine more moreover most much must
    my needless neither never next no nobody none nor not nothing now of off often on once one only or other
    others our ours out over own perhaps prior rather same second several shall she should since so some
    somebody something soon still such than that the their theirs them then there therefore these they thing
    third this those though through thus to today together too toward towards two ultimately under unfortunately
    unless until up upon us very was we well were what whatever when where whether which while who whoever whom
    whose why will with within without would yes yet you your yours
""")
"""Words that begin sentences without naming anything."""

ABBREVIATIONS = _words("""
    adm approx art ca capt cf co col corp dr ed eds fig gen gov hon inc jr lt ltd maj mr mrs ms no par pp prof
    rep rev sen sgt sr st vol vs jan feb mar apr jun jul aug sep sept oct nov dec
""")
"""Words whose full stop ends no sentence."""

PERSONAL_TITLES = _words("""
    Admiral Adviser Advisor Ambassador Attorney Ayatollah CEO CFO Chairman Chairwoman Chancellor Chief Colonel Commander Commissioner Congressman
    Congresswoman Director Emir Emperor Envoy General Governor Judge King Leader Lieutenant Major Marshal Mayor Minister Officer Premier
    President Prince Princess Queen Representative Secretary Senator Sergeant Sheikh Speaker Spokesman Spokeswoman Sultan
    Undersecretary
""")
"""Last words of a title that stands before a name."""

LAST_WORDS = _words("""
    Administration Agency Alliance Army Assembly Association Authority Bank Board Branch Brigade Brigades Bureau
    Cabinet Center Centre Command Commission Committee Community Congress Corps Council
    Court Department Directorate Embassy Exchange Executive Federation Fleet Force Forces Foundation Front Fund Group
    Guard Guards House Institute Intelligence League Ministry Movement Navy News Office Organisation
    Organization Parliament Party Police Regime Secretariat Senate Service Services Tribunal Union University
""")
"""Last words of the names of organisations."""

FIRST_WORDS = _words("""
    Army Association Bank Board Bureau Chamber Commission Committee Confederation Council Court Department
    Embassy Federation Front House Institute League Ministry Movement Office Organisation Organization Party
    University
""")
"""First words of names such as Ministry of Defence."""

BODIES = frozenset(
    (
        *_words("Congress Duma Knesset Kremlin Parliament Pentagon Politburo Senate"),
        "United Nations",
        "European Union",
    )
)
"""Organisations that no word in their names tells."""

OFFICES = _words("Commerce Defence Defense Energy State")
"""What a Secretary may be of, before the name."""

LEGAL_FORMS = _words("""
    AB AG AS ASA BV B.V Bhd Co Company Corp Corporation GmbH Inc Incorporated KG KGaA KK K.K LLC LLP LP L.P Limited Ltd
    NV N.V Oyj PLC Plc plc Pty S.A SA SARL SE SpA
""")
"""Legal forms that end the name of a firm."""

BUSINESS_ENDINGS = _words("""
    Aerospace Airlines Airways Automotive Bancorp Biotech Brands Breweries Chemicals Electronics Enterprises Holding
    Holdings Industries Laboratories Motors Petroleum Pharmaceutical Pharmaceuticals Semiconductor Semiconductors
    Shipyards Software Steelworks Technologies Telecom
""")
"""Words that end the name of a firm whose legal form is left out."""

SUFFIXES = _words("Jr Sr II III IV")
"""What may stand behind the name of a person."""

FIELDS = _words("""
    Administration Affairs Agriculture Aid Arms Atmospheric Border Budget Business Commerce Communities Competition Consumer Control
    Culture Customs Defence Defense Development Disarmament Drug Economic Economy Education Employment Energy Environment
    Exchange Export Families Finance Fisheries Food Foreign Forestry Health Housing Human Import Industry Information
    Infrastructure Innovation Intelligence Interior Justice Labor Labour Markets Medicines Natural Non-Proliferation Nonproliferation
    Oceanic Planning Policy Resources Rural Safety Science Securities Security Social Sport Sports Standards Statistics
    Technology Tourism Trade Transport Urban Welfare
""")
"""Fields of which agencies are in charge: between two of them, *and* belongs to the name."""

NAMED_THINGS = _words("""
    Accord Accords Act Action Agreement Area Arrangement Bill Charter Code Concept Convention Deal Device Directive
    Framework Index Initiative Instrument Law Mechanism Missile Missiles Pact Plan Policy Process Product Program
    Programme Project Protocol Rate Regulation Resolution Rule Standard Strategy System Talks Test Treaty Vehicle
    Weapon Weapons Zone
""")
"""Words for what has an acronym and is nobody."""

ROLE_WORDS = _words("""
    Acting Assistant Associate Chief Defence Defense Deputy Executive Finance Financial First Foreign Former Global Interior
    Managing National Operating Press Prime Regional Security Senior Special Technology Trade Under Vice
""")
"""Words of a title that stand before its last one."""

GIVEN_NAMES = _words("""
    Abdul Abdullah Adam Ahmed Alan Albert Alejandro Alex Alexander Alexei Alfred Ali Alice Amir Amy Ana Anatoly Andre Andrea
    Andreas Andrei Andrew Angela Anna Anne Anthony Antonio Antony Arthur Barack Barbara Benjamin Bernard Bernie Bill Bob Boris
    Brian Bruce Carl Carlos Caroline Catherine Charles Chris Christian Christine Christopher Claire Colin Condoleezza Dan
    Daniel David Deborah Dennis Diana Diego Dmitri Dmitry Donald Dorothy Douglas Edward Elaine Elena Elizabeth Ellen Emma
    Emmanuel Enrique Eric Eva Evgeny Fatima Fernando Francois François Frank Fred Frederick Gary George Gerald Gerhard Giovanni Gordon
    Greg Gregory Guido Hans Harold Harry Hassan Heinz Helen Helmut Henry Hillary Hiroshi Hugo Ian Igor Ivan Jack Jacques James
    Jan Jane Janet Javier Jean Jeff Jeffrey Jennifer Jens Jeremy Jerry Jessica Jill Jim Jimmy Joe Joerg John Jonathan Jose José Josef
    Joseph Juan Judith Julia Juergen Karen Karl Kate Katherine Keith Kenneth Kevin Kim Klaus Kurt Larry Laura Lawrence Leo
    Leonid Linda Lisa Louis Luigi Luis Lyndon Manuel Marco Margaret Maria Marie Mario Mark Martin Mary Matthew Michael
    Michel Michelle Mikhail Mike Mohamed Mohammad Mohammed Nancy Nicholas Nicolas Nicole Nikita Nikolai Oleg Olga Omar Oscar Pablo
    Patricia Patrick Paul Paula Pedro Peter Philip Pierre Rachel Rafael Ralph Raymond Rebecca Recep Ricardo Richard Robert
    Roberto Roger Ronald Roy Ruth Samuel Sandra Sarah Scott Sean Sergei Sergey Silvio Simon Sophie Stefan Stephanie Stephen Steve
    Steven Susan Takeshi Tariq Ted Theresa Thomas Tim Timothy Tom Tony Valery Vasily Viktor Vladimir Walter Wendy William
    Winston Wolfgang Yasser Yuri Yusuf
""")
"""Given names, which begin the name of a person."""

PARTICLES = _words("al ash bin bint da de del den der di du el ibn la le van von")
"""Words without a capital that belong to the name that follows."""

ACRONYMS = _words("AU EU UN")
"""Organisations of two letters."""

NO_ACRONYMS = _words("""
    CEO CFO COVID DNA EUR FAQ FYI GDP GMT GNP HIV HTML ICBM IED INF IPO JCPOA NAFTA NGO NPT PDF POW RIP SALT SUV TPP URL
    USD WMD WWI WWII
""")
"""Capitals that name no organisation."""
