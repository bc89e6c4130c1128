"""`detente serve`: the cases of a folder in the browser."""

from __future__ import annotations

import secrets
import socket
import sys
import threading
import webbrowser
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

if TYPE_CHECKING:
    from detente.web.settings import Settings

_WAITING = 128
"""Visitors that may wait at the door, as the browser does that is opened before the app is up."""
_SOON = 1
"""Seconds that requests in progress have to end when the app does."""


@click.command("serve", short_help="Explore cases in the browser, and play them.")
@click.argument("place", metavar="[FOLDER]", default=".", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8_765, show_default=True, help="0 for any that is free."
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; elsewhere needs --password.")
@click.option("--password", envvar="DETENTE_PASSWORD", help="What visitors from elsewhere must know.")
def command(place: Path, port: int, no_browser: bool, host: str, password: str | None) -> None:
    """Open the cases of FOLDER, or one case file, in the browser. Ctrl-C ends it; nothing is lost.

    It listens on this machine alone, and lets in who opens the address that it prints: the token in it is the key.

    \b
    Example: detente serve examples
             detente serve examples/hanoi-2019.yaml --no-browser
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    from detente.web.guard import is_loopback
    from detente.web.settings import Settings

    if not is_loopback(host):
        password = password or _asked(host)
    folder, opened = (place, None) if place.is_dir() else (place.absolute().parent, _checked(place))
    token = secrets.token_urlsafe(24)
    with closing(_listening(host, port)) as listener:
        port = listener.getsockname()[1]
        settings = Settings(folder, token, opened=opened, host=host, port=port, password=password)
        _Told(settings).tell(open_it=not no_browser)
        _serve(settings, listener)


def _checked(place: Path) -> str:
    """Give the name of a file that the app can open."""
    from detente.web.errors import ApiError
    from detente.web.folder import CaseFolder

    try:
        CaseFolder(place.absolute().parent).read(place.name)
    except ApiError as error:
        raise click.UsageError(str(error)) from None
    return place.name


def _asked(host: str) -> str:
    """Ask for the password that visitors shall know."""
    if not sys.stdin.isatty():
        raise click.UsageError(f"--host {host} lets others in: it needs --password, or DETENTE_PASSWORD")
    said: str = click.prompt("Password for visitors", hide_input=True, confirmation_prompt=True)
    return said


@dataclass(frozen=True)
class _Told:
    """The address, told to the person and to the browser."""

    settings: Settings

    @property
    def address(self) -> str:
        """The address with the token, which is the key."""
        settings = self.settings
        host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared only
        host = f"[{host}]" if ":" in host else host
        path = "/" if settings.opened is None else f"/case/{quote(settings.opened)}/deals"
        return f"http://{host}:{settings.port}{path}?token={settings.token}"

    def tell(self, *, open_it: bool) -> None:
        """Print the address, and open it; the browser waits until the app answers."""
        click.echo(f"The cases of {self.settings.folder.resolve()} are at\n\n    {self.address}\n")
        if self.settings.password:
            told = f"Visitors from elsewhere open port {self.settings.port} of this machine, and need the password."
            click.echo(f"{told} The connection is not encrypted.")
        click.echo("Ctrl-C ends it.")
        if open_it:
            threading.Thread(target=webbrowser.open, args=[self.address], daemon=True).start()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once, without waiting for more to go with them, where it sees that this is TCP
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_WAITING)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise click.UsageError(f"cannot listen on {host}:{port}: {reason}; --port 0 takes a free one") from None
    return listener


def _serve(settings: Settings, listener: socket.socket) -> None:
    import uvicorn

    from detente.web.app import create_app

    class Server(uvicorn.Server):
        """Ends the streams of events first, which would not end by themselves."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.streams.end()
            await super().shutdown(sockets)

    app = create_app(settings)
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=_SOON)
    with suppress(KeyboardInterrupt):  # it is how one ends it, and the server has ended in order by then
        Server(config).run(sockets=[listener])
    click.echo("\nEnded. What was not saved is kept as a draft.")
