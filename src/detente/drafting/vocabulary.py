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
    Admiral Ambassador Ayatollah Chairman Chairwoman Chancellor Chief Colonel Commander Commissioner Congressman
    Congresswoman Director Emir Emperor Envoy General Governor King Leader Marshal Mayor Minister Premier
    President Prince Princess Queen Representative Secretary Senator Sheikh Spokesman Spokeswoman Sultan
    Undersecretary
""")
"""Last words of a title that stands before a name."""

LAST_WORDS = _words("""
    Administration Agency Alliance Army Assembly Association Authority Bank Board Branch Brigade Brigades Bureau
    Cabinet Center Centre Command Commission Committee Community Company Congress Corp Corporation Corps Council
    Court Department Directorate Embassy Executive Federation Fleet Force Forces Foundation Front Fund GmbH Group
    Guard Guards House Inc Institute Intelligence League Ltd Ministry Movement Navy News Office Organisation
    Organization Parliament Party Police Regime Secretariat Senate Service Services Tribunal Union University
""")
"""Last words of the names of organisations."""

FIRST_WORDS = _words("""
    Army Association Bank Board Bureau Chamber Commission Committee Confederation Council Court Department
    Embassy Federation Front House Institute League Ministry Movement Office Organisation Organization Party
    University
""")
"""First words of names such as Ministry of Defence."""

BODIES = _words("Congress Duma Knesset Kremlin Parliament Pentagon Politburo Senate")
"""Organisations of one word."""

OFFICES = _words("Commerce Defence Defense Energy State")
"""What a Secretary may be of, before the name."""

PARTICLES = _words("al ash bin bint da de del den der di du el ibn la le van von")
"""Words without a capital that belong to the name that follows."""

ACRONYMS = _words("AU EU UN")
"""Organisations of two letters."""

NO_ACRONYMS = _words("""
    CEO CFO COVID DNA EUR FAQ FYI GDP GMT GNP HIV HTML ICBM IED NGO PDF POW RIP URL USD WMD WWI WWII
""")
"""Capitals that name no organisation."""
