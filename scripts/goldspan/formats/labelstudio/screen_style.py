"""The looks of the labeling screen: CSS for the tags of a config of ours, and for what Label Studio draws itself."""

_TEXT = (
    ".lsf-htx-richtext{white-space:pre-wrap;tab-size:24;line-height:2.3}"
    # a line for itself, in the direction of its first letter; as a block it would bring an empty line with its <br>
    ".goldspan-text .lsf-richtext__line{width:100%;unicode-bidi:plaintext;text-align:start}"
    # the number and the label behind each span
    ".goldspan-text .htx-highlight::after{font-size:9px}"
    # arrows cover the text; Label Studio lights the one whose row in the panel is pointed at
    "svg.relations-overlay g[id]{opacity:.3}"
    "svg.relations-overlay g[class*=highlighted]{opacity:1}"
)

_LAYOUT = (
    # the tag writes display:block into its style; margins that collapsed before would add up
    ".goldspan-screen{display:flex!important;flex-direction:column}"
    ".goldspan-screen .lsf-labels{margin-top:0!important;margin-bottom:4px!important}"
    # in sight wherever the text is scrolled to, above the arrows
    ".goldspan-labels{position:sticky;top:0;z-index:150;margin:0 -14px;padding:2px 14px 4px;"
    "background:var(--color-neutral-background,#fff)}"
    ".goldspan-labels .lsf-label{font-size:13px;line-height:16px;padding:2px 6px;margin:0 4px 3px 0!important}"
    ".goldspan-context{display:none!important}"
    ".goldspan-columns{display:flex;gap:16px;align-items:flex-start}"
    # room for the labels of arrows over the first line, which the bar would hide
    ".goldspan-text{flex:1 1 auto;min-width:0;padding-top:26px}"
    # beside the text and below the labels, so that a selected span's attributes are in sight wherever it stands
    ".goldspan-side{flex:0 0 250px;align-self:flex-end;position:sticky;bottom:0;height:calc(100vh - 310px);"
    "overflow-y:auto}"
    # of the box for a text, the words on how to add it would be cut off
    ".goldspan-side [data-testid=textarea-counts]{display:none}"
)

_RELATIONS = (
    # the list of relations' labels is one of 300 pixels: all in sight, without scrolling
    "[data-testid=select-popup] [role=listbox]{max-height:calc(100vh - 110px)}"
    "[data-testid=select-popup] [role=option]{padding:0 4px;font-size:14px;line-height:18px}"
)

_GUIDELINES = (
    # a line in the corner of the labels; opened, it lies over the screen, so that no word of the text moves
    ".goldspan-labels:has(.goldspan-guidelines){padding-right:96px}"
    ".goldspan-guidelines{position:absolute;right:14px;top:2px}"
    ".goldspan-guidelines .lsf-htx-richtext{white-space:normal;line-height:1.45;font-size:13px}"
    ".goldspan-guidelines summary{cursor:pointer}"
    ".goldspan-guide{position:absolute;right:0;top:24px;width:min(600px,50vw);max-height:calc(100vh - 220px);"
    "overflow-y:auto;padding:8px 16px;background:var(--color-neutral-background,#fff);border:1px solid #a1a1aa;"
    "box-shadow:0 4px 16px rgba(0,0,0,.25)}"
    ".goldspan-guide table{border-collapse:collapse}"
    ".goldspan-guide td,.goldspan-guide th{border:1px solid #d4d4d8;padding:2px 6px;text-align:left;vertical-align:top}"
    ".goldspan-guide code{background:rgba(128,128,128,.15);padding:0 2px}"
    ".goldspan-h2{font-weight:600;margin-top:8px}"
    ".goldspan-h2 *{font-weight:initial}"
    ".goldspan-h3{margin-left:14px}"
)

_FINDINGS = (
    ".goldspan-findings{display:none}"
    # there is a table only where there are findings; beside the text, so that they cover nothing of it
    ".goldspan-findings:has(table){display:block;max-height:45vh;overflow-y:auto;margin-bottom:8px}"
    ".goldspan-side:has(table){flex-basis:340px}"
    ".goldspan-findings .lsf-htx-richtext{white-space:normal;line-height:1.4;font-size:13px}"
    ".goldspan-told{font-weight:600;margin-bottom:4px}"
    ".goldspan-found{border-collapse:collapse;width:100%}"
    ".goldspan-found td{padding:4px 8px;vertical-align:top;border:1px solid #d4d4d8}"
    ".goldspan-found td.goldspan-what{width:100%}"
    ".goldspan-found td.goldspan-number{white-space:nowrap}"
    ".goldspan-error td.goldspan-number{color:#b91c1c;font-weight:600}"
    ".goldspan-warning td.goldspan-number{color:#b45309;font-weight:600}"
    ".goldspan-words mark{background:#fde68a;color:#1f2937}"
    ".goldspan-hint,.goldspan-more{opacity:.75}"
)

STYLE = _TEXT + _LAYOUT + _RELATIONS + _GUIDELINES + _FINDINGS

PAIR_STYLE = (
    # two texts side by side, each with a bar to scroll it by, so that any two passages can stand beside each other
    ".goldspan-texts{display:flex;gap:20px;align-items:stretch}"
    ".goldspan-left,.goldspan-right{flex:1 1 0;min-width:0;display:flex;flex-direction:column}"
    ".goldspan-pair .goldspan-text{height:calc(100vh - 370px);min-height:260px;overflow-y:auto;padding:22px 6px 0}"
    # an arrow to a mention that is scrolled out of sight ends there; what is not text covers it
    ".goldspan-heading,.goldspan-panels{position:relative;z-index:150;background:var(--color-neutral-background,#fff)}"
    ".goldspan-heading{margin:0 -14px;padding:0 14px;flex:0 0 auto}"
    ".goldspan-heading *,.goldspan-panels h6{margin:2px 0!important;font-size:14px!important;line-height:20px}"
    ".goldspan-pair .lsf-htx-richtext{line-height:2.1}"
    # the mentions are there already: the labels say only what regions may be
    ".goldspan-context{display:none}"
    ".goldspan-candidates{max-height:170px;overflow-y:auto;margin-top:8px;border-top:1px solid #d4d4d8}"
    ".goldspan-candidates .lsf-htx-richtext{white-space:normal;line-height:1.4;font-size:13px}"
    ".goldspan-candidates table{border-collapse:collapse;width:100%}"
    ".goldspan-candidates td{padding:2px 8px;vertical-align:top;border-bottom:1px solid #e4e4e7}"
)
"""What the screen of a pair has beside that."""
