"""Where the texts come from, what may be done with them and with the labels, and how they are cited."""

from goldspan.release.build.tally import Tally
from goldspan.release.card import citation
from goldspan.release.card.markdown import largest, rest, table
from goldspan.release.release_settings import ReleaseSettings

ABOUT = (
    "Articles, as a reader sees them: page furniture is left out, the words are unchanged. What an article "
    "does not show about itself is null."
)


def sources(tally: Tally) -> str:
    rows = [
        (publisher or "not stated", licence or "not stated", f"{number:,}")
        for (publisher, licence), number in largest(tally.sources)
    ]
    shown = table(("publisher", "licence of the text", "documents"), rows) + rest(len(tally.sources))
    return f"{ABOUT}\n\n{shown}"


def licences(settings: ReleaseSettings) -> str:
    return "\n".join(
        (
            f"- Labels: `{settings.licence}`.",
            f"- Texts: `{settings.text_licence}`. {settings.text_licence_note.strip()} "
            "The licence of the labels does not extend to them; the `licence` column says what is known of each.",
        )
    )


def citing(settings: ReleaseSettings) -> str:
    return f"`CITATION.cff` has the same for other programs.\n\n```bibtex\n{citation.bibtex(settings)}\n```"
