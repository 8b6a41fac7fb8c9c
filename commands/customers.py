"""`floorwalker customers`: forget one customer, with a proof."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from commands.database import ConsoleDesk, with_audit
from commands.options import ConfigFile, settings_from
from config.recording_keys import recording_keys
from config.secrets import derived_key, installation_secret, kept_secret
from storage.customer_spools import FolderSpools
from storage.erasure import CustomerErasure
from storage.proof import Proof, Removal, public_key, read_proof
from stream.customer import HASH_BYTES, customer_key
from stream.recording_errors import RecordingError
from stream.recordings import RecordingStore

app = typer.Typer(help="Forget a customer, with a proof.", no_args_is_help=True)

CustomerHash = Annotated[
    str, typer.Option("--hash", help="The customer's keyed hash, instead of the number.")
]
AllNodes = Annotated[
    bool,
    typer.Option("--all-nodes", help="No other node keeps sound of its own: vouch for all."),
]


def key_of(desk: ConsoleDesk, number: str, customer_hash: str) -> str:
    """The keyed hash under which the customer's calls are found.

    Raises:
        ValueError: neither a number nor a hash, or both.
    """
    if bool(number) == bool(customer_hash):
        raise ValueError("give the customer's number or --hash")
    if customer_hash:
        if len(customer_hash) != HASH_BYTES * 2 or not set(customer_hash) <= set(
            "0123456789abcdef"
        ):
            raise ValueError("a customer's hash is 32 hexadecimal digits")
        return customer_hash
    text = sys.stdin.readline() if number == "-" else number
    key = customer_key(text, desk.room.keys.customers)
    if not key:
        raise ValueError("that is no number")
    return key


@app.command()
def forget(
    number: Annotated[str, typer.Argument(help="- reads it from a pipe.")] = "",
    *,
    customer_hash: CustomerHash = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be removed.")
    ] = False,
    all_nodes: AllNodes = False,
    proof: Annotated[Path | None, typer.Option(help="Where to write the proof.")] = None,
    config: ConfigFile = None,
) -> None:
    """Remove everything about a customer and print the proof; exit with 1 if something remains."""

    async def work(desk: ConsoleDesk) -> Proof | Removal:
        key, erasure = key_of(desk, number, customer_hash), _erasure(desk)
        try:
            if dry_run:
                return await erasure.preview(key, by=desk.actor, all_nodes=all_nodes)
            return await erasure.forget(key, by=desk.actor, all_nodes=all_nodes)
        except RecordingError as error:
            raise ValueError(f"{error}; nothing but sound was removed, do it again") from None

    done = with_audit(config, work)
    if isinstance(done, Proof):
        document = msgspec.json.format(msgspec.json.encode(done)).decode()
        if proof is None:
            typer.echo(document)
        else:
            proof.write_text(document + "\n", encoding="utf-8")
    removal = done.removal if isinstance(done, Proof) else done
    counted = ", ".join(f"{number} {kind}" for kind, number in removal.removed.items())
    typer.echo(f"{'would remove' if dry_run else 'removed'}: {counted or 'nothing'}", err=True)
    for node, calls in removal.remaining.items():
        typer.echo(f"remaining: {calls} calls of node {node}; do it there as well", err=True)
    raise typer.Exit(0 if removal.complete else 1)


@app.command(name="verify-proof")
def verify_proof(
    file: Path,
    key: Annotated[
        str, typer.Option(help="Public key of the installation; default: this one's.")
    ] = "",
    config: ConfigFile = None,
) -> None:
    """See whether a proof is as it was signed; exit with 1 if it is not."""
    settings = settings_from(config)
    try:
        if not key:
            key = public_key(derived_key(kept_secret(settings.secret, settings.data_dir), "proofs"))
        removal = read_proof(file.read_bytes(), key)
    except (ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    counted = ", ".join(f"{number} {kind}" for kind, number in removal.removed.items())
    typer.echo(f"removal {removal.id}, entry {removal.sequence}: {counted or 'nothing'}")


def _erasure(desk: ConsoleDesk) -> CustomerErasure:
    settings = desk.settings
    secret = installation_secret(settings.secret, settings.data_dir)
    try:
        masters = recording_keys(settings.recorded)
    except RecordingError as error:
        raise ValueError(str(error)) from None
    sounds = RecordingStore(
        settings.recorded.folder, derived_key(secret, "recordings"), masters=masters
    )
    stored = settings.stored
    spools = FolderSpools(stored.data_dir, max_bytes=stored.max_spool_mb * 1_000_000)
    return CustomerErasure(desk.database, desk.room, sounds, spools)
