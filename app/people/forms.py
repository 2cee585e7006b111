from collections.abc import Callable

from wtforms import EmailField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.fields.core import Field
from wtforms.validators import InputRequired, Optional, ValidationError

from app.core.errors import PortalError
from app.people import addresses, names
from app.people.models import Role
from app.web.forms import Form


def valid_email(_form: Form, field: Field) -> None:
    _check(addresses.normal_email, field)


def valid_name(_form: Form, field: Field) -> None:
    _check(names.clean_name, field)


def _check(clean: Callable[[str], str], field: Field) -> None:
    try:
        clean(field.data or "")
    except PortalError as error:
        raise ValidationError(str(error)) from error


EMAIL_ATTRIBUTES = {"autocomplete": "email", "maxlength": addresses.LONGEST}
NAME_ATTRIBUTES = {"autocomplete": "name", "maxlength": names.LONGEST}


class EmailForm(Form):
    email = EmailField(
        "Mail address",
        [InputRequired("Write the mail address the link shall go to."), valid_email],
        render_kw=EMAIL_ATTRIBUTES,
    )


class NameForm(Form):
    name = StringField(
        "Your name", [InputRequired("Write what we shall call you."), valid_name], render_kw=NAME_ATTRIBUTES
    )


class CreditForm(Form):
    credit = StringField("Name that stays beside your work", [Optional(), valid_name], render_kw=NAME_ATTRIBUTES)


class SignInForm(EmailForm):
    next = HiddenField()


class PasskeyForm(Form):
    """`answer` is what the browser's passkey said, as JSON; the page's script fills it in."""

    name = StringField(
        "Name of the passkey",
        [InputRequired("Write what to call it."), valid_name],
        id="passkey-name",
        render_kw={"maxlength": names.LONGEST},
    )
    answer = HiddenField(id="passkey-answer")


class VisitorForm(NameForm, EmailForm):
    """For a visitor who wants to do something: signing in and doing it are one step."""


ROLES = [
    SelectChoice(Role.CONTRIBUTOR.value, "Contributor: takes tasks"),
    SelectChoice(Role.AUTHOR.value, "Author: writes own posts"),
    SelectChoice(Role.EDITOR.value, "Editor: everything in the blog"),
    SelectChoice(Role.ORGANISER.value, "Organiser: events, docs days and tasks"),
    SelectChoice(Role.ADMIN.value, "Admin: everything, and people"),
]


class RoleForm(Form):
    role = SelectField("Role", choices=ROLES)
    version = HiddenField()


class NewPersonForm(NameForm, EmailForm):
    name = StringField("Name", [InputRequired("Write what to call them."), valid_name])
    role = SelectField("Role", choices=ROLES)
