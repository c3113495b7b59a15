"""The proof of discovery: a world small enough to know its best path, every method beside ours, clear refusals."""

import json
from importlib import import_module

import pytest

from tastemaker.discovery.choosing import Choice
from tastemaker.errors import BadInput
from tastemaker.evaluate import playing

proving = import_module("tastemaker.evaluate.discovery")
FILES = {
    "world.toml": "calls = 3\n",
    "creators.csv": "creator,relevant,looks\n" + "".join(f"r{i},1,0.9\n" for i in range(5)) + "".join(f"o{i},0,0.1\n" for i in range(6)),
    "arms.csv": "arm,family,text,cost\nbad,topic,broad word,1\ngood,hashtag,narrow word,1\nfriends,follows,,1\n",
    "answers.csv": "arm,page,creator\nbad,0,o0\nbad,0,o1\nbad,1,o2\nbad,2,o3\ngood,0,r0\ngood,0,r1\ngood,0,o0\ngood,1,r2\n"
                   "friends,0,r3\nfriends,0,r4\nfriends,0,r0\n",
    "opens.csv": "creator,arm\nr0,friends\nr1,friends\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def world(folder):
    return proving.world(folder)


def test_the_oracle_takes_the_best_path_that_a_hand_finds(world):
    pull = playing.greedy(world)
    assert [(trial.arm_id, trial.page) for trial in pull.trials] == [("good", 0), ("friends", 0), ("good", 1)]
    assert pull.relevant == 5 and pull.curve == [(1, 2, 3), (2, 4, 5), (3, 5, 6)]


def test_in_order_asks_every_page_of_a_query_before_the_next_one(world):
    pull = playing.in_order(world)
    assert [(trial.arm_id, trial.page) for trial in pull.trials] == [("bad", 0), ("bad", 1), ("bad", 2)] and pull.relevant == 0


def test_an_oracle_looks_past_a_poor_first_page(folder):
    lines = "arm,page,creator\nbad,0,o0\ngood,0,o1\ngood,1,r0\ngood,1,r1\ngood,1,r2\ngood,1,r3\nfriends,0,r4\n"
    (folder / "answers.csv").write_text(lines, encoding="utf-8")
    assert [trial.arm_id for trial in playing.greedy(proving.world(folder)).trials][:2] == ["good", "good"]


def test_a_move_is_there_when_its_creator_is_found_with_trust_and_links(world):
    pull = playing.Pull(world)
    assert [arm.arm_id for arm in pull.arms.values()] == ["bad", "good"]
    pull.call(1)
    move = pull.arms[2]
    assert (move.arm_id, move.links, move.trust) == ("friends", 2, pytest.approx(0.9))
    trial = pull.trials[0]
    assert (trial.found, trial.new, trial.more) == (3, 3, True) and trial.relevant == pytest.approx(1.9)


def test_a_trial_is_told_with_whom_other_arms_brought_too_by_now(world):
    pull = playing.Pull(world)
    pull.call(0)
    assert [trial.shared for trial in pull.told()] == [0]
    for place in (1, 2, 1):
        pull.call(place)
    assert [(trial.arm_id, trial.shared) for trial in pull.told()] == [("bad", 1), ("good", 2), ("friends", 1), ("good", 0)]
    assert {trial.shared for trial in pull.trials} == {0}, "what was so at the time stays"


def test_a_creator_on_two_pages_of_one_arm_is_shared_by_nobody(folder):
    (folder / "answers.csv").write_text("arm,page,creator\ngood,0,r0\ngood,1,r0\nbad,0,o0\nfriends,0,r4\n", encoding="utf-8")
    pull = playing.Pull(proving.world(folder))
    pull.call(1)
    pull.call(1)
    assert [(trial.new, trial.shared) for trial in pull.told()] == [(1, 0), (0, 0)]


def test_a_chooser_is_told_whom_other_arms_brought(world):
    seen, wanted = [], iter(["good", "bad", "friends"])

    def chooser(arms, trials, n, *, seed):
        seen.append([(trial.arm_id, trial.shared) for trial in trials])
        return [Choice(arm_id=next(wanted), expected=0, low=0, high=0, sampled=0, reason="")]

    playing.adaptive(world, "s", chooser)
    assert seen == [[], [("good", 0)], [("good", 1), ("bad", 1)]]


def test_a_pull_never_spends_more_than_it_may_and_never_finds_anyone_twice(folder):
    (folder / "arms.csv").write_text(FILES["arms.csv"].replace("word,1", "word,2"), encoding="utf-8")
    for pull in (playing.greedy(proving.world(folder)), playing.in_order(proving.world(folder)),
                 playing.by_chance(proving.world(folder), 1), playing.adaptive(proving.world(folder), "s")[0]):
        assert pull.spent <= 3 and pull.new == sum(trial.new for trial in pull.trials) <= 11


def test_ours_sees_looks_and_never_who_is_relevant(world):
    seen = []

    def chooser(arms, trials, n, *, seed):
        seen.extend(trials)
        return [Choice(arm_id=arms[0].arm_id, expected=0, low=0, high=0, sampled=0, reason="")]

    playing.adaptive(world, "s", chooser)
    assert seen[-1].relevant == pytest.approx(0.1 * seen[-1].new), "what is there looks 0.1 each"


def test_every_method_stands_beside_ours_and_ours_is_first(folder):
    proof = proving.discovery(folder, methods={"the first": lambda arms, trials, n, *, seed: [
        Choice(arm_id=arms[0].arm_id, expected=0, low=0, high=0, sampled=0, reason="")]})
    methods = list(dict.fromkeys(figure.method for figure in proof.figures))
    assert methods == [proving.OURS, "the first", proving.IN_ORDER, proving.RANDOM, proving.ORACLE]
    assert proof.value("per call@100%", proving.ORACLE).value == pytest.approx(5 / 3)
    assert proof.value("per call@100%", proving.IN_ORDER).value == 0
    assert 0 < proof.value("share of oracle@100%").value <= 1
    assert proof.value("per call@100%").n == proving.REPEATS and 0 <= proof.value("held").value <= 1
    json.dumps(proof.as_dict())


def test_folders_of_worlds_are_measured_together(folder, tmp_path_factory):
    base = tmp_path_factory.mktemp("many")
    for name in ("one", "two"):
        (base / name).mkdir()
        for file, text in FILES.items():
            (base / name / file).write_text(text, encoding="utf-8")
    proof = proving.discovery(base)
    assert "2 worlds, 22 creators" in proof.subject and proof.value("per call@100%").n == 2


def test_arms_may_say_the_language_that_they_ask_for(folder):
    rows = FILES["arms.csv"].splitlines()
    said = [rows[0] + ",language", rows[1] + ",de", rows[2] + ",", rows[3] + ","]
    assert {arm.language for arm in proving.world(folder).arms} == {""}
    (folder / "arms.csv").write_text("\n".join(said) + "\n", encoding="utf-8")
    read = proving.world(folder)
    assert [arm.language for arm in read.arms] == ["de", "", ""]
    assert playing.in_order(read).trials[0].language == "de"


def test_a_world_without_moves_needs_no_opens(folder):
    (folder / "opens.csv").unlink()
    assert proving.world(folder).first == [0, 1, 2]


@pytest.mark.parametrize("name, old, new, said", [
    ("world.toml", "calls = 3", "calls = 0", "calls is 0"),
    ("world.toml", "calls = 3", "calls = [", "cannot be read"),
    ("creators.csv", "r1,1,0.9", "r1,1,2", "creators.csv, row 3: looks '2'"),
    ("creators.csv", "r1,1,0.9", "r0,1,0.9", "row 3: creator is there twice"),
    ("arms.csv", "narrow word,1", "narrow word,0", "arms.csv, row 3: cost '0'"),
    ("arms.csv", "good,hashtag", "good,", "arms.csv, row 3: family is empty"),
    ("arms.csv", "narrow word,1", "narrow word,nan", "arms.csv, row 3: cost 'nan'"),
    ("answers.csv", "bad,1,o2", "bad,x,o2", "answers.csv, row 4: page 'x'"),
    ("answers.csv", "bad,1,o2", "bad,1,nobody", "answers.csv, row 4: there is no creator 'nobody'"),
    ("opens.csv", "r1,friends", "r1,none", "opens.csv, row 3: there is no arm 'none'"),
    ("creators.csv", "creator,relevant", "creator,fits", "no column relevant"),
])
def test_a_broken_file_is_refused_with_its_row(folder, name, old, new, said):
    assert old in FILES[name]
    (folder / name).write_text(FILES[name].replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=said.replace("[", r"\[")):
        proving.discovery(folder)


def test_a_directory_that_is_no_world_is_refused(tmp_path, folder):
    with pytest.raises(BadInput, match="no directory"):
        proving.discovery(tmp_path / "none")
    (folder / "answers.csv").unlink()
    with pytest.raises(BadInput, match="no answers.csv"):
        proving.discovery(folder)
    (folder / "world.toml").unlink()
    with pytest.raises(BadInput, match="no world.toml"):
        proving.discovery(folder)
