"""One faulty corpus for each code of levels 1 to 7, GS820 and GS821: a reader sees on disk what a code is about."""

from pathlib import Path

import pytest

from goldspan.findings import CODES

FAULTY = Path(__file__).parent / "faulty"
FOLDERS = sorted(path.name for path in FAULTY.iterdir() if path.is_dir() and path.name != "clean")

SAID = {
    "GS101": ("byte 0", []),
    "GS102": ("line ", []),
    "GS103": ("'ann' of 'shop', which belongs in layers/shop/ann.json", []),
    "GS201": ("spans.0.fragments.0.0: 2.0 is not of type 'integer'", []),
    "GS202": ("'s918a3129fb15'", []),
    "GS203": ("target of LOCATED_IN is 'sa4f3893b744e'", []),
    "GS204": ("'Oslo' has the id 's1'; its content gives 'sa4f3893b744e'", []),
    "GS301": ("PLACE [79, 87) in a text of 84 characters", ["Oslo."]),
    "GS302": ("ORG says 'Acme', but the text there is 'cme,'", ["cme,"]),
    "GS303": ("8db773bec704…, but the document's is 5a898b3f86cc…", []),
    "GS304": ("DEAL are out of order, touch or overlap: [46, 49), [24, 30)", ["off", "called"]),
    "GS305": ("'shop'", []),
    "GS306": ("sha256 is 9976372c95a0…, the document says 5a898b3f86cc…", []),
    "GS401": ("'PET'", ["🐱"]),
    "GS402": ("'OWNS'", ["Acme", "Beta"]),
    "GS403": ("LEADS from ORG 'Acme' to PER 'Ann Lee': the schema allows it from PER to ORG", ["Acme", "Ann Lee"]),
    "GS404": ("'level' is not an attribute of PLACE", ["Oslo"]),
    "GS405": ("'level' cannot be 'PRN'; it may be NAM, NOM, PRO", ["It"]),
    "GS406": ("PER 'Ann Lee': the attribute 'level' is required", ["Ann Lee"]),
    "GS407": ("PLACE has 2 fragments", ["Beta", "Oslo"]),
    "GS408": ("SAME_AS from ORG 'Acme' to ORG 'It'", ["Acme", "It"]),
    "GS409": ("SAME_AS from ORG 'It' to PER 'Ann Lee'", ["Ann Lee", "It"]),
    "GS410": ("RIVAL_OF from ORG 'Beta' to ORG 'Beta'", ["Beta"]),
    "GS411": ("XDOC_SAME from ORG 'Beta' to ORG 'Acme'", ["Acme", "Beta"]),
    "GS412": ("HOME_OF from PLACE 'Oslo' to PER 'Ann Lee': its ends do not lie in one", ["Ann Lee", "Oslo"]),
    "GS413": (
        "BASE_OF from PLACE 'Oslo' to ORG 'Acme': its ends must lie at most 40 characters apart",
        ["Acme", "Oslo"],
    ),
    "GS501": ("DEAL 'called ... off' has no BUYER; the schema asks for exactly one", ["called", "off"]),
    "GS502": ("2 LOCATED_IN point at PLACE 'Oslo'; the schema asks for at most one", ["Oslo"]),
    "GS503": ("PER 'Ann Lee' crosses PLACE 'Lee, called'", ["Ann Lee", "Lee, called"]),
    "GS504": ("ORG 'Beta'", ["Beta"]),
    "GS505": ("RIVAL_OF from ORG 'Beta' to ORG 'Acme'", ["Acme", "Beta"]),
    "GS506": (
        "ORG 'Acme' OWNED_BY ORG 'It', ORG 'It' OWNED_BY ORG 'Beta', ORG 'Beta' OWNED_BY ORG 'Acme' make a cycle",
        ["Acme", "Beta"],
    ),
    "GS507": (
        "OWNED_BY from ORG 'Beta' to ORG 'Acme' says the same as OWNER_OF from ORG 'Acme' to ORG 'Beta'",
        ["Acme", "Beta"],
    ),
    "GS508": (
        "OWNED_BY from ORG 'Beta' to ORG 'It' follows from "
        "ORG 'Beta' OWNED_BY ORG 'Acme', ORG 'Acme' OWNED_BY ORG 'It'",
        ["It", "Beta"],
    ),
    "GS509": ("OFFER 'meant to buy' needs one of OFFERED_BY, OFFERED_TO", ["meant to buy"]),
    "GS601": ("PER ' Ann Lee' begins or ends with white space", [" Ann Lee"]),
    "GS602": ("ORG 'Bet' has an edge inside 'Beta'", ["Bet"]),
    "GS603": ("PER 'Ann Lee)' closes ')' and does not open it", ["Ann Lee)"]),
    "GS604": ("PER 'Ann Lee,' has ',' at its edge", ["Ann Lee,"]),
    "GS605": ("PER 'Acme' is ORG elsewhere in this document", ["Acme"]),
    "GS606": ("ORG 'Acme' is marked 2 times, and stands unmarked once", ["Acme"]),
    "GS607": ("no finding to suppress with GS602; its reason was: a half word", ["Acme"]),
    "GS701": ("has the same text as 'shop'", []),
    "GS702": ("has nearly the same text as 'shop': they share 86% of their five-word sequences", []),
    "GS703": ("1 of 2 documents ('port') has no submitted, adjudicated or skipped layer", []),
    "GS704": ("1 of 1 documents ('shop') has fewer annotators than the 2 wanted", []),
    "GS705": ("1 of 2 documents ('port') has finished layers, and none of the pass 'links', which others have", []),
    "GS706": ("1 layer is by 'eve'; the settings declare: ann, bob", []),
    "GS707": ("1 of 1 documents ('shop') has 1 withdrawn layer, which nothing counts", []),
    "GS708": ("a relation ends at ORG 'Acme', which ann.names does not have", ["Acme"]),
    "GS709": ("ann.names, which it stands on, changed since: 1 span came", []),
    "GS711": ("test has 1 document that is not in the corpus: 'harbour'", []),
    "GS712": ("'port' is in train and in test", []),
    "GS713": ("1 of 2 documents ('port') is in no split", []),
    "GS714": ("has the same text as 'shop'; 'shop-again' is in test, 'shop' in train", []),
    "GS715": ("'shop' is in train, 'port' in test, and 1 link joins them", []),
    "GS716": ("1 of 2 documents ('port') has no line", []),
    "GS721": ("'Acme', 'Acme': layer 'ann' of 'port' has no span 'sa4f3893b744e'", []),
    "GS722": ("no relation 'RIVAL_OF' between documents; it has: XDOC_IS, XDOC_SAME, XDOC_PART", []),
    "GS723": ("'Oslo', 'Acme': its members are PLACE and ORG; the schema asks for one label", []),
    "GS724": ("'Acme', 'It': 'Acme' is in another link of this kind", []),
    "GS725": ("'It', 'Acme': all its members are in 'shop'", []),
    "GS726": ("XDOC_SAME of 'Acme', 'It': both are one thing by XDOC_IS", []),
    "GS727": ("XDOC_PART leads in a circle: 'Beta' -> 'Acme' -> 'Oslo' -> 'Oslo' -> 'Beta'", []),
    "GS728": ("'Beta' and 'Acme' of 'shop' are one thing by this link, and not by any chain", []),
    "GS731": ("RIVAL_OF from ORG 'Acme' to ORG 'It': both are one thing by SAME_AS", ["Acme", "It"]),
    "GS741": ("the corpus has no document 'harbour'", []),
    "GS742": ("made on text 8db773bec704…, but the document's is 5a898b3f86cc…", []),
    "GS743": ("a decision is about ORG 'Acme', but the text there is 'cme,'", ["cme,"]),
    "GS744": ("1 decision sets the label 'FIRM', which the schema does not have", []),
    "GS820": ("ORG 'Gamma': its words changed", ["Beta"]),
    "GS821": ("layer 'ann' was changed here, and its annotation was changed in Label Studio", []),
}
"""By code: what the message must say, and which words the excerpt must mark. A new code may go without."""


def test_the_clean_corpus_has_no_findings(found_in):
    assert found_in(FAULTY / "clean") == []


@pytest.mark.parametrize("code", FOLDERS)
def test_a_fault_is_found_once_and_under_its_code_alone(code, found_in):
    assert [one.code for one in found_in(FAULTY / code)] == [code]


@pytest.mark.parametrize("code", SAID)
def test_the_message_says_the_values_and_the_excerpt_marks_the_words(code, found_in):
    [one] = found_in(FAULTY / code)
    words, marked = SAID[code]
    assert words in one.message
    assert [one.excerpt.text[start:end] for start, end in one.excerpt.marks] == marked if one.excerpt else not marked


@pytest.mark.parametrize("code", FOLDERS)
def test_a_finding_says_where_it_is_and_how_it_is_mended(code, found_in):
    [one] = found_in(FAULTY / code)
    assert Path(one.where.file).is_relative_to(FAULTY / code)
    assert Path(one.where.file).exists()
    assert (one.level, one.severity) == (CODES[code].level, CODES[code].severity)
    assert one.hint


def test_every_code_of_the_validator_has_a_faulty_corpus():
    # the others of level 8 are brought by exports, in tests/labelstudio/faulty
    assert sorted(code for code, known in CODES.items() if known.level < 8 or code in ("GS820", "GS821")) == FOLDERS
