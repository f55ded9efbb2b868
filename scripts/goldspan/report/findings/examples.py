"""A wrong and a right example of each finding code, for `goldspan explain` and docs/findings.md.

They are about the text of tests/validate/faulty, which has a whole corpus with each
fault of levels 1 to 7, and tests/validate/valid its valid twin:
"🐱 Acme, led by Ann Lee, called the whole deal off. It had meant to buy Beta of Oslo."
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """What brings the finding, and the same without it; each of one line or a few."""

    wrong: str
    right: str


# fmt: off
EXAMPLES: dict[str, Example] = {
    "GS101": Example(
        "layers/shop/ann.json begins with the bytes FF FE: it was saved as UTF-16",
        "layers/shop/ann.json saved as UTF-8"),
    "GS102": Example(
        '{"document": "shop", "name": "ann", "spans": [',
        '{"document": "shop", "name": "ann", "spans": []}'),
    "GS103": Example(
        'layers/shop/bob.json with "name": "ann"',
        'layers/shop/ann.json with "name": "ann"'),
    "GS201": Example(
        '{"label": "ORG", "fragments": [[2.0, 6.0]], "text": "Acme"}',
        '{"label": "ORG", "fragments": [[2, 6]], "text": "Acme"}'),
    "GS202": Example(
        '{"id": "s918a3129fb15", "label": "ORG", "text": "Acme"}\n'
        '{"id": "s918a3129fb15", "label": "PER", "text": "Ann Lee"}',
        '{"id": "s918a3129fb15", "label": "ORG", "text": "Acme"}\n'
        '{"id": "s642295e6116f", "label": "PER", "text": "Ann Lee"}'),
    "GS203": Example(
        "Beta --LOCATED_IN--> sa4f3893b744e, and no span of the layer has this id",
        "Beta --LOCATED_IN--> sa4f3893b744e, which is the span 'Oslo'"),
    "GS204": Example(
        '{"id": "s1", "label": "PLACE", "fragments": [[79, 83]], "text": "Oslo"}',
        '{"id": "sa4f3893b744e", "label": "PLACE", "fragments": [[79, 83]], "text": "Oslo"}'),
    "GS301": Example(
        '"fragments": [[79, 87]] in a text of 84 characters',
        '"fragments": [[79, 83]] in a text of 84 characters'),
    "GS302": Example(
        '"fragments": [[3, 7]], "text": "Acme", where the text has "cme,"',
        '"fragments": [[2, 6]], "text": "Acme"'),
    "GS303": Example(
        '"text_sha256": "8db773be..." in the layer, "text_sha256": "5a898b3f..." in its document',
        '"text_sha256": "5a898b3f..." in both'),
    "GS304": Example(
        '"fragments": [[46, 49], [24, 30]], "text": "off ... called"',
        '"fragments": [[24, 30], [46, 49]], "text": "called ... off"'),
    "GS305": Example(
        "layers/shop/ann.json, and no documents/shop.json",
        "layers/shop/ann.json and documents/shop.json"),
    "GS306": Example(
        '"Beta" was changed to "Bete" in the document by hand, and its "text_sha256" is still the old one',
        "the article in seeds/ is corrected and ingested again"),
    "GS401": Example(
        "🐱 is marked as PET, and the schema has PER, ORG, PLACE and DEAL",
        "🐱 is marked as one of these, or not at all"),
    "GS402": Example(
        "Acme --OWNS--> Beta, and the schema declares no OWNS",
        "Acme --RIVAL_OF--> Beta, which it declares"),
    "GS403": Example(
        "Acme --LEADS--> Ann Lee, where LEADS goes from PER to ORG",
        "Ann Lee --LEADS--> Acme"),
    "GS404": Example(
        "PLACE 'Oslo' with level=NAM, where only PER and ORG have a level",
        "PLACE 'Oslo' without a level"),
    "GS405": Example(
        "ORG 'It' with level=PRN, where it may be NAM, NOM or PRO",
        "ORG 'It' with level=PRO"),
    "GS406": Example(
        "PER 'Ann Lee' without a level, where the schema requires it",
        "PER 'Ann Lee' with level=NAM"),
    "GS407": Example(
        "PLACE 'Beta ... Oslo' in two fragments, where only DEAL may be discontinuous",
        "PLACE 'Beta of Oslo' in one"),
    "GS408": Example(
        "Acme --SAME_AS--> It, where the schema says `order: backward`",
        "It --SAME_AS--> Acme, from the later mention to the earlier"),
    "GS409": Example(
        "ORG 'It' --SAME_AS--> PER 'Ann Lee', where the schema says `same_label: true`",
        "ORG 'It' --SAME_AS--> ORG 'Acme'"),
    "GS410": Example(
        "Beta --RIVAL_OF--> Beta, from a span to itself",
        "Beta --RIVAL_OF--> It"),
    "GS411": Example(
        "Beta --XDOC_SAME--> Acme in one layer, where the schema says `scope: corpus`",
        "no XDOC_SAME in a layer"),
    "GS412": Example(
        "Oslo --HOME_OF--> Ann Lee, who stands in the sentence before, where the schema says `scope: sentence`",
        "Oslo --HOME_OF--> Beta, in the same sentence"),
    "GS413": Example(
        "Oslo --BASE_OF--> Acme, 73 characters before it, where the schema says `max_distance: {characters: 40}`",
        "Oslo --BASE_OF--> Beta, 4 characters before it"),
    "GS501": Example(
        "DEAL 'called ... off' without a BUYER, where the schema asks for exactly one",
        "'called ... off' --BUYER--> Acme"),
    "GS502": Example(
        "Beta --LOCATED_IN--> Oslo\nAcme --LOCATED_IN--> Oslo, where at most one may point at a place",
        "Beta --LOCATED_IN--> Oslo"),
    "GS503": Example(
        "PER 'Ann Lee' and PLACE 'Lee, called', which cross, where spans may only nest",
        "PER 'Ann Lee' and PLACE 'Lee', which lies inside"),
    "GS504": Example(
        "ORG 'Beta' at [71, 75), and once more",
        "ORG 'Beta' at [71, 75), once"),
    "GS505": Example(
        "Acme --RIVAL_OF--> Beta\nBeta --RIVAL_OF--> Acme, which says the same where the relation is symmetric",
        "Acme --RIVAL_OF--> Beta"),
    "GS506": Example(
        "Beta --OWNED_BY--> Acme\nAcme --OWNED_BY--> It\nIt --OWNED_BY--> Beta, where the schema says `acyclic: true`",
        "Beta --OWNED_BY--> Acme\nAcme --OWNED_BY--> It"),
    "GS507": Example(
        "Beta --OWNED_BY--> Acme\nAcme --OWNER_OF--> Beta, where each is the other's inverse",
        "Beta --OWNED_BY--> Acme"),
    "GS508": Example(
        "Beta --OWNED_BY--> Acme\nAcme --OWNED_BY--> It\nBeta --OWNED_BY--> It, which the first two say already",
        "Beta --OWNED_BY--> Acme\nAcme --OWNED_BY--> It"),
    "GS509": Example(
        "OFFER 'meant to buy', alone, where the schema says `requires: [[OFFERED_BY, OFFERED_TO]]`",
        "'meant to buy' --OFFERED_BY--> It"),
    "GS601": Example(
        "ORG 'Acme, ' at [2, 8), with the blank after the comma",
        "ORG 'Acme' at [2, 6)"),
    "GS602": Example(
        "PLACE 'Osl' at [79, 82)",
        "PLACE 'Oslo' at [79, 83)"),
    "GS603": Example(
        "ORG '(Acme'",
        "ORG '(Acme)' or ORG 'Acme'"),
    "GS604": Example(
        "PLACE 'Oslo.' at [79, 84), with the full stop of the sentence",
        "PLACE 'Oslo' at [79, 83)"),
    "GS605": Example(
        "ORG 'Beta' here, PLACE 'Beta' further down",
        "ORG 'Beta' both times"),
    "GS606": Example(
        "ORG 'Beta' is marked twice, and a third 'Beta' is not",
        "all three are marked"),
    "GS607": Example(
        "a suppression of GS602 on a span that ends with its word",
        "no suppression there"),
    "GS701": Example(
        "documents/shop.json and documents/shop-again.json hold the same text",
        "only documents/shop.json holds it"),
    "GS702": Example(
        "documents/shop-later.json is documents/shop.json with 'of Bergen' in place of 'of Oslo'",
        "only documents/shop.json is in the corpus"),
    "GS703": Example(
        "documents/shop.json is annotated, documents/port.json has no layer",
        "layers/port/ann.json, submitted"),
    "GS704": Example(
        "annotators_per_task = 2, layers/shop/ann.json, and no other layer of shop",
        "layers/shop/ann.json and layers/shop/bob.json"),
    "GS705": Example(
        '"pass_name": "deals" in a layer of shop, and only "pass_name": "names" in those of port',
        "a layer of each pass in both"),
    "GS706": Example(
        'layers/shop/eve.json with "annotator": "eve", where the settings declare ann and bob',
        "[tool.goldspan.annotators.eve] in pyproject.toml"),
    "GS707": Example(
        'layers/shop/ann-2.json with "status": "withdrawn", for Ann deleted the second annotation',
        "Ann submitted the task once; there is no layers/shop/ann-2.json"),
    "GS708": Example(
        'a relation in ann.deals to ORG \'Acme\', and layers/shop/ann.json of the pass before without it',
        "ann.json has ORG 'Acme', or the relation goes to what it has"),
    "GS709": Example(
        "ann.json of the pass before got ORG 'Beta' after ann.deals was made",
        "`goldspan validate --fix` gave ann.deals the context of today"),
    "GS711": Example(
        'splits.json: {"train": ["shop", "port"], "test": ["harbour"]}, and no documents/harbour.json',
        'splits.json: {"train": ["shop"], "test": ["port"]}'),
    "GS712": Example(
        'splits.json: {"train": ["shop", "port"], "test": ["port"]}',
        'splits.json: {"train": ["shop"], "test": ["port"]}'),
    "GS713": Example(
        'splits.json: {"train": ["shop"]}, and documents/port.json',
        'splits.json: {"train": ["shop"], "test": ["port"]}'),
    "GS714": Example(
        'splits.json: {"train": ["shop"], "test": ["shop-again"]}, which have the same text',
        'splits.json: {"train": ["shop", "shop-again"]}, or only one of the two'),
    "GS715": Example(
        "shop is in train, port in test, and a link says that 'Acme' in both is one company",
        "both are in train"),
    "GS716": Example(
        "order.txt has the line shop, and there is a documents/port.json too",
        "order.txt has the lines shop and port"),
    "GS721": Example(
        "a link names the span sa4f3893b744e in layers/port/ann.json, which has no such span",
        "the link names seb44e938993e, which is 'Acme' there"),
    "GS722": Example(
        "a link RIVAL_OF between Acme in shop and Acme in port, where the schema has it within documents",
        "a link XDOC_IS, which the schema declares with `scope: corpus`"),
    "GS723": Example(
        "a link XDOC_IS between ORG 'Acme' and PLACE 'Oslo', where the schema says `same_label: true`",
        "a link XDOC_IS between ORG 'Acme' and ORG 'Acme'"),
    "GS724": Example(
        "XDOC_IS of shop's 'Acme' and port's 'Acme'\nXDOC_IS of shop's 'It' and port's 'Acme'",
        "XDOC_IS of shop's 'Acme' and 'It' and port's 'Acme'"),
    "GS725": Example(
        "a link XDOC_IS of 'Acme' and 'It', both in shop",
        "a relation SAME_AS in the layer of shop"),
    "GS726": Example(
        "XDOC_IS of shop's 'Acme' and port's 'Acme'\nXDOC_RIVAL of shop's 'It', which is Acme, and port's 'Acme'",
        "XDOC_IS of shop's 'Acme' and port's 'Acme'\nXDOC_RIVAL of shop's 'Beta' and port's 'Acme'"),
    "GS727": Example(
        "XDOC_PART from shop's deal to port's deal, and back",
        "XDOC_PART from shop's deal to port's deal"),
    "GS728": Example(
        "XDOC_IS of shop's 'Acme' and 'Beta' and port's 'Acme'",
        "XDOC_IS of shop's 'Acme' and port's 'Acme'"),
    "GS731": Example(
        "It --SAME_AS--> Acme\nAcme --RIVAL_OF--> It, and no company is its own rival",
        "It --SAME_AS--> Acme\nAcme --RIVAL_OF--> Beta"),
    "GS741": Example(
        "adjudication/harbour.json, and no documents/harbour.json",
        "adjudication/shop.json and documents/shop.json"),
    "GS742": Example(
        '"text_sha256": "8db773be..." in adjudication/shop.json, "text_sha256": "5a898b3f..." in documents/shop.json',
        '"text_sha256": "5a898b3f..." in both'),
    "GS743": Example(
        '"outcome": {"spans": [{"label": "ORG", "fragments": [[3, 7]], "text": "Acme"}]}, where the text has "cme,"',
        '"outcome": {"spans": [{"label": "ORG", "fragments": [[2, 6]], "text": "Acme"}]}'),
    "GS744": Example(
        '"outcome": {"spans": [{"label": "FIRM", ...}]}, where the schema has renamed FIRM to ORG',
        '"outcome": {"spans": [{"label": "ORG", ...}]}'),
    "GS801": Example(
        '{"type": "labels", "value": {"start": 2, "end": 6}}',
        '{"type": "labels", "value": {"start": 2, "end": 6, "labels": ["ORG"]}}'),
    "GS802": Example(
        '"value": {"start": 6, "end": 2, "labels": ["ORG"]}',
        '"value": {"start": 2, "end": 6, "labels": ["ORG"]}'),
    "GS803": Example(
        '{"type": "relation", "from_id": "a", "to_id": "b"}, and no region has the id b',
        '{"type": "relation", "from_id": "a", "to_id": "b"}, and regions with the ids a and b'),
    "GS804": Example(
        '{"type": "relation", "from_id": "a", "to_id": "b", "labels": []}',
        '{"type": "relation", "from_id": "a", "to_id": "b", "labels": ["LEADS"]}'),
    "GS805": Example(
        'two regions with "id": "a": Acme at 2 to 6, Oslo at 79 to 83',
        'Acme with "id": "a", Oslo with "id": "b"'),
    "GS806": Example(
        '{"type": "rectanglelabels", "value": {"x": 10, "y": 10}}',
        '{"type": "labels", "value": {"start": 2, "end": 6, "labels": ["ORG"]}}'),
    "GS807": Example(
        "the task's text says 'Acme Ltd, led by Ann Lee', the document's 'Acme, led by Ann Lee'",
        "both are the same text"),
    "GS808": Example(
        "one region 'Acme' with the labels ORG and PLACE, and a relation to it",
        "a region 'Acme' with ORG, another with PLACE, and a relation to one of them"),
    "GS809": Example(
        "DEAL 'called' --FRAGMENT_OF--> PLACE 'off'",
        "DEAL 'called' --FRAGMENT_OF--> DEAL 'off'"),
    "GS810": Example(
        "Ann submitted the task twice: two annotations of hers",
        "one annotation of hers"),
    "GS811": Example(
        'tasks 7 and 9 have the same "document_id": "shop"',
        "task 7 alone has it"),
    "GS812": Example(
        "a region of ORG 'Acme' that bears a rating of four stars",
        "a region of ORG 'Acme' with attributes of the schema"),
    "GS813": Example(
        "an annotation made by Ann and last changed by Bob",
        "an annotation made and changed by Ann"),
    "GS814": Example(
        '"value": {"start": 3, "end": 7, "text": "Acme"}, where the text has "cme,"',
        '"value": {"start": 2, "end": 6, "text": "Acme"}'),
    "GS815": Example(
        '{"id": 7, "data": {"url": "shop.html"}}',
        '{"id": 7, "data": {"text": "🐱 Acme, led by Ann Lee ...", "document_id": "shop"}}'),
    "GS816": Example(
        "a colleague deletes tasks while `goldspan pull` runs",
        "nobody adds or deletes tasks until it is done"),
    "GS817": Example(
        '"annotations": [31]',
        '"annotations": [{"id": 31, "result": []}]'),
    "GS818": Example(
        '"drafts": [12]',
        '"drafts": [{"id": 12, "result": []}]'),
    "GS819": Example(
        '{"type": "relation", "from_id": "acme", "to_id": "ann", "labels": ["LEADS"]}, where a PER leads an ORG',
        '{"type": "relation", "from_id": "ann", "to_id": "acme", "labels": ["LEADS"]}'),
    "GS820": Example(
        "'Beta' was marked, and the new text of the article has no Beta",
        "the span is marked where it belongs in the new text, or deleted"),
    "GS821": Example(
        "`validate --fix` moved an edge in layers/shop/ann.json, and Ann changed the annotation meanwhile;\n"
        "conflicts/shop/ann.json has her version",
        "one of the two was taken; conflicts/shop/ann.json is gone"),
    "GS822": Example(
        "Acme has 'Acme' as the name of its chain, and Beta 'Acme Ltd'",
        "both have 'Acme'"),
    "GS823": Example(
        "Bob saved a draft of Ann's annotation, or annotated in Ann's project",
        "Bob works in his own project alone"),
    "GS824": Example(
        "in the pass of the deals, ORG 'Acme' of the pass before became ORG 'Acme, led by Ann Lee'",
        "ORG 'Acme' is as it was, and the deal's relation goes to it"),
    "GS825": Example(
        "in the pass of the deals, a further PLACE was marked",
        "PLACE 'Bern' is marked in the pass of the places"),
}
# fmt: on
