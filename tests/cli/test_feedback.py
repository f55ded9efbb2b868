"""The verb that shows findings to annotators."""

import json

from env_file import write_env
from terminal import PYPROJECT, SCHEMA, run


def test_feedback_says_what_it_wrote_and_where(corpus, label_studio):
    settings = PYPROJECT.replace("goldspan@localhost", label_studio.user).replace("Command line", "With feedback")
    (corpus / "pyproject.toml").write_text(settings)
    write_env(corpus, label_studio.url, label_studio.token)
    assert run("push", "--layers").exit_code == 0
    clean = run("feedback")
    assert (clean.exit_code, clean.stderr.count("Next: goldspan pull")) == (0, 1)
    assert clean.stdout.startswith("tasks: 0 written, 0 cleared, 0 prepared, 1 unchanged\n")

    (corpus / "schema" / "schema.yaml").write_text(SCHEMA.replace("PER", "HUMAN"))
    result = run("feedback", "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["tasks"]["written"], answer["others"]) == (1, 1, [])
    assert [one["code"] for found in answer["findings"].values() for one in found] == ["GS401"]
    assert answer["url"].startswith(f"{label_studio.url}projects/{answer['project']}/data?tab=")
    assert [one["annotator"] for one in answer["work"]] == ["ann"]
    assert f": 1 error: {answer['work'][0]['url']}" in run("feedback").stdout
    assert "goldspan feedback" in result.stderr
    assert label_studio.token not in result.output
