"""A real MediaWiki on loopback: SQLite below it, PHP's own server before it, no more.

tests/prepare unpacks it; elsewhere its tests are skipped and name the package.
"""

import os
import shutil
import signal
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import ROOT
from tests.engines import required

PROGRAM = ROOT / ".mediawiki" / "usr" / "share" / "mediawiki"
SECONDS = 60
LIKE_ANY = """
wfLoadExtension('Renameuser');
$wgRateLimits = [];
$wgJobRunRate = 0;
$wgShowExceptionDetails = true;
$wgMainCacheType = CACHE_NONE;
$wgGroupPermissions['*']['read'] = !file_exists(__DIR__ . '/private');
"""
BOT, BOT_PASSWORD = "Portal bot@tasks", "0123456789abcdef0123456789abcdef"
GRANTS = "basic,editpage,createeditmovepage"


class RealWiki:
    """What people do on it, each by MediaWiki's own means."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.api = f"{self.url}/api.php"
        self._folder = folder

    def page(self, title: str) -> str:
        return f"{self.url}/index.php/{title.replace(' ', '_')}"

    def run(self, script: str, *args: str, given: str = "") -> str:
        done = subprocess.run(
            [*_command(self._folder), str(PROGRAM / script), *args],
            input=given,
            text=True,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=environment(self._folder),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def user(self, name: str) -> None:
        self.run("maintenance/createAndPromote.php", name, "a-long-password-of-nobody")

    def edit(self, title: str, text: str, *, by: str, summary: str = "") -> int:
        """The number of the revision."""
        given = self._folder / "text"  # the console takes short lines only
        given.write_text(text, "utf-8")
        return int(
            self.eval(
                f"$title = Title::newFromText({_php(title)}); $page = WikiPage::factory($title);"
                f"$content = ContentHandler::makeContent(file_get_contents({_php(str(given))}), $title);"
                f"$status = $page->doUserEditContent($content, User::newFromName({_php(by)}), {_php(summary)});"
                "if (!$status->isOK()) { throw new Exception((string)$status); } echo $page->getLatest();"
            )
        )

    def text(self, title: str) -> str:
        return self.run("maintenance/getText.php", title)

    def move(self, old: str, new: str, *, by: str, reason: str = "") -> None:
        self.eval(
            f"$from = Title::newFromText('{old}'); $to = Title::newFromText('{new}');"
            "$move = MediaWiki\\MediaWikiServices::getInstance()->getMovePageFactory()->newMovePage($from, $to);"
            f"$status = $move->move(User::newFromName('{by}'), '{reason}', true);"
            "if (!$status->isOK()) { throw new Exception((string)$status); }"
        )

    def delete(self, title: str, *, by: str = "Admin") -> None:
        self._listed("maintenance/deleteBatch.php", title, by)

    def restore(self, title: str, *, by: str = "Admin") -> None:
        self.run("maintenance/undelete.php", "--user", by, title)

    def rename(self, old: str, new: str) -> None:
        self.eval(
            f"$user = User::newFromName('{old}');"
            "$class = 'MediaWiki\\Extension\\Renameuser\\RenameuserSQL';"
            f"$rename = new $class('{old}', '{new}', $user->getId(), User::newFromName('Admin'));"
            "if (!$rename->rename()) { throw new Exception('not renamed'); }"
        )

    def bring(self, title: str, text: str, *, user: str, summary: str) -> None:
        """A page of another wiki, with its history."""
        said = f"<contributor><username>{user}</username></contributor><comment>{summary}</comment>"
        revision = f"<revision><timestamp>2026-11-01T12:00:00Z</timestamp>{said}<text>{text}</text></revision>"
        page = f"<mediawiki><page><title>{title}</title>{revision}</page></mediawiki>"
        self.run("maintenance/importDump.php", "--username-prefix", "imported", given=page)

    @contextmanager
    def for_members_only(self) -> Iterator[None]:
        flag = self._folder / "private"
        flag.touch()
        try:
            yield
        finally:
            flag.unlink()

    def eval(self, code: str) -> str:
        """In one line, as MediaWiki's own console takes it."""
        return self.run("maintenance/eval.php", given=code.replace("\n", " ") + "\n").strip()

    def _listed(self, script: str, title: str, by: str) -> None:
        names = self._folder / "names"
        names.write_text(title + "\n")
        self.run(script, "-u", by, str(names))


def _command(folder: Path) -> list[str]:
    """What PHP compiled is kept: a script of MediaWiki then starts four times as fast."""
    kept = ("enable_cli=1", f"file_cache={folder / 'compiled'}", "validate_timestamps=0")
    return ["php", *(part for setting in kept for part in ("-d", f"opcache.{setting}"))]


def _php(text: str) -> str:
    """The text as PHP reads it, whatever it holds."""
    return f"base64_decode('{b64encode(text.encode()).decode()}')"


def environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "MW_CONFIG_FILE": str(folder / "LocalSettings.php"), "TMPDIR": str(folder)}


@contextmanager
def running(folder: Path) -> Iterator[RealWiki]:
    """One that is new, with a user Admin and a bot password, until the block ends."""
    required(shutil.which("php") is not None, "php-cli")
    required((PROGRAM / "api.php").exists(), "mediawiki")
    port = _free_port()
    wiki = RealWiki(folder, port)
    _install(folder, wiki)
    command = [*_command(folder), "-S", f"127.0.0.1:{port}", "-t", str(PROGRAM)]
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen(command, env=environment(folder), stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(port, server)
        yield wiki
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)
        log.close()


def _install(folder: Path, wiki: RealWiki) -> None:
    (folder / "compiled").mkdir()
    command = [*_command(folder), str(PROGRAM / "maintenance" / "install.php"), "--confpath", str(folder)]
    command += ["--dbtype", "sqlite", "--dbpath", str(folder / "data"), "--dbname", "wiki"]
    command += ["--scriptpath", "", "--server", wiki.url, "--pass", "a-long-password-of-admin", "Test wiki", "Admin"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with (folder / "LocalSettings.php").open("a") as settings:
        settings.write(LIKE_ANY)
    user, label = BOT.split("@")
    wiki.user(user)
    wiki.run("maintenance/createBotPassword.php", "--appid", label, "--grants", GRANTS, user, BOT_PASSWORD)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Each try waits for the answer of the system, so that this is no busy loop."""
    for _ in range(200):
        assert server.poll() is None, "php -S has ended"
        with socket.socket() as asking:
            asking.settimeout(1)
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            server.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("php -S does not listen")
