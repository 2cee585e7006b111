from wtforms import BooleanField, Form, StringField, TextAreaField

from app.web.editing import Piece, compare, differences


class NoteForm(Form):
    title = StringField("Title")
    text = TextAreaField("Text")
    pinned = BooleanField("Pinned")


def test_only_differing_fields_are_shown() -> None:
    form = NoteForm(data={"title": "Old", "text": "one\r\ntwo", "pinned": True})
    found = differences(form, {"title": "New", "text": "one\ntwo", "pinned": "yes"})
    assert [(each.field_id, each.label) for each in found] == [("title", "Title")]
    assert found[0].mine == (Piece("Old", "del"),)
    assert found[0].theirs == (Piece("New", "ins"),)


def test_both_texts_are_whole_and_what_differs_is_marked() -> None:
    mine, theirs = compare("take the red pill", "take the blue pill now")
    assert "".join(piece.text for piece in mine) == "take the red pill"
    assert "".join(piece.text for piece in theirs) == "take the blue pill now"
    assert [piece.text.strip() for piece in mine if piece.mark == "del"] == ["red pill"]
    assert [piece.text.strip() for piece in theirs if piece.mark == "ins"] == ["blue pill now"]


def test_an_emptied_field_is_a_difference() -> None:
    found = differences(NoteForm(data={"text": ""}), {"text": "there was something"})
    assert found[0].mine == ()
    assert found[0].theirs == (Piece("there was something", "ins"),)
