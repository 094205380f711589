"""Files into rows: every format, and everything that can be wrong with a file."""

import gzip
import json

import pytest

from people.importing import BrokenFile, decode, read_file, read_rows, unpack


def rows(name, text):
    content = text if isinstance(text, bytes) else text.encode()
    return [(row.line, row.data) for row in read_rows(name, unpack(content))]


class FormatTests:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("a.jsonl", '{"name": "A"}\n\n{"name": "B"}\n'),
            ("a.jsonl", '{"name": "A"}\r\n\r\n{"name": "B"}'),
            ("a.json", '[{"name": "A"},\n\n{"name": "B"}]'),
            ("a.json", '\ufeff[{"name": "A"},\n\n{"name": "B"}]\n'),
            ("upload", '{"name": "A"}\n\n{"name": "B"}\n'),
        ],
    )
    def test_json_rows_know_their_lines(self, name, text):
        assert rows(name, text) == [(1, {"name": "A"}), (3, {"name": "B"})]

    def test_csv_rows_know_the_line_they_begin_on(self):
        text = 'Name,summary\n"A","two\nlines"\n\nB,\n'
        assert rows("a.csv", text) == [
            (2, {"name": "A", "summary": "two\nlines"}),
            (5, {"name": "B", "summary": ""}),
        ]

    def test_tabs_and_missing_last_cells(self):
        assert rows("a.csv", "name\tborn\nA\n") == [(2, {"name": "A"})]

    def test_gzip_by_content_not_by_name(self):
        packed = gzip.compress(b'{"name": "A"}')
        assert rows("a.jsonl.gz", packed) == rows("a.jsonl", packed) == [(1, {"name": "A"})]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_encodings_that_say_what_they_are(self, encoding):
        assert rows("a.jsonl", '{"name": "Məmmədyarov"}'.encode(encoding)) == [
            (1, {"name": "Məmmədyarov"})
        ]

    @pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a"])
    def test_an_empty_file_has_no_rows(self, name):
        assert rows(name, "") == []

    def test_an_empty_list_has_no_rows(self):
        assert rows("a.json", " [ ] ") == []


class BrokenFileTests:
    @pytest.mark.parametrize(
        ("name", "text", "line"),
        [
            ("a.jsonl", '{"name": "A"}\n{"name": \n{"name": "C"}', 2),
            ("a.jsonl", '{"name": "A"}\n["B"]', 2),
            ("a.jsonl", '{"name": "A"}\n"B"', 2),
            ("a.jsonl", '{"name": "A"}\n{"name": "B"} {"name": "C"}', 2),
            ("a.jsonl", '{"name": "A", "born": NaN}', 1),
            ("a.jsonl", '{"a":' * 100_000, 1),
            ("a.json", '[{"name": "A"},\n{"name": "B"}', 2),
            ("a.json", '[{"name": "A"}\n{"name": "B"}]', 2),
            ("a.json", '[{"name": "A"},\n]', 2),
            ("a.json", '[{"name": "A"},\n {"name": "B",\n "x": }]', 3),
            ("a.json", '[{"name": "A"}]\nrest', 2),
            ("a.csv", "Ilham Aliyev,1961\n", 1),
            ("a.csv", "name;born\nA;1961\n", 1),
            ("a.csv", "name,name\nA,B\n", 1),
            ("a.csv", "name\nA\nB, C\n", 3),
            ("a.csv", 'name\n"A\n', 2),
            ("a.csv", 'name\nA\n"B" b\n', 3),
        ],
    )
    def test_the_line_is_named(self, name, text, line):
        with pytest.raises(BrokenFile) as caught:
            rows(name, text)
        assert caught.value.line == line
        assert f"line {line}: " in str(caught.value)

    def test_bytes_that_are_no_text_are_placed(self):
        with pytest.raises(BrokenFile, match=r"line 2: .*character 10, byte 0xe9") as caught:
            decode(
                b'{"name": "Elys\xc3\xa9e"}\n{"name": "\xe9"}'.replace(
                    b'"name": "\xe9', b'"nam": "\xe9'
                )
            )
        assert caught.value.line == 2

    def test_damaged_gzip(self):
        packed = gzip.compress(b'{"name": "A"}' * 100)
        for damaged in (packed[:40], packed[:-6] + b"xxxxxx", b"\x1f\x8bnonsense"):
            with pytest.raises(BrokenFile, match="damaged"):
                unpack(damaged)

    def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(self):
        bomb = gzip.compress(b"0" * 3_000_000)
        assert len(bomb) < 10_000
        with pytest.raises(BrokenFile, match="larger than 1 MB"):
            unpack(bomb, max_bytes=1024 * 1024)

    def test_a_huge_file_is_not_read_to_its_end(self, tmp_path):
        path = tmp_path / "huge.csv"
        path.write_bytes(b"0" * 3_000_000)
        with pytest.raises(BrokenFile, match="larger than 1 MB"):
            read_file(path, max_bytes=1024 * 1024)

    def test_a_missing_file_says_so(self, tmp_path):
        with pytest.raises(BrokenFile, match="No such file"):
            read_file(tmp_path / "nowhere.csv")

    def test_a_long_number_is_no_crash(self):
        with pytest.raises(BrokenFile):
            rows("a.jsonl", json.dumps({"name": "A"})[:-1] + ', "born": ' + "9" * 10_000 + "}")
