"""A folder's `.env` that names a server, to which its user has agreed."""

from goldspan import consent


def write_env(folder, url, token):
    """Writes the file, and agrees to it."""
    path = folder / consent.ENV_FILE
    path.write_text(f"LABEL_STUDIO_URL={url}\nLABEL_STUDIO_API_KEY={token}\n")
    consent.remember(folder, {consent.ENV_FILE: path.read_bytes()})
