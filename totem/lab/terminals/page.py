"""Page of an emulated terminal: its display and three buttons, for a person with a browser."""

from collections.abc import Iterable, Sequence
from html import escape

_LABELS = {
    "approve": "Aproximar o cartão: aprovado",
    "decline": "Cartão recusado",
    "cancel": "Tecla cancelar",
}
_PAGE = """\
<!DOCTYPE html>
<html lang="pt-BR"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width"><title>Maquininha de demonstração</title>
<style>
body {{ font: 18px sans-serif; max-width: 22em; margin: 2em auto; padding: 0 1em }}
dl {{ background: #10243e; color: #fff; padding: 1em; border-radius: 8px }}
dt {{ font-size: 14px; opacity: 0.8 }} dd {{ margin: 0 0 0.6em; font-size: 24px }}
button {{ display: block; width: 100%; font: inherit; padding: 0.8em; margin: 0.5em 0 }}
</style></head>
<body><h1>Maquininha de demonstração</h1><dl>{display}</dl>{buttons}</body></html>
"""


def render_page(display: Iterable[tuple[str, str]], actions: Sequence[str], path: str) -> str:
    """Return the page; each of the `actions` is posted to its name below `path`."""
    shown = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in display)
    buttons = "".join(
        f'<form method="post" action="{path}/{each}"><button>{escape(_LABELS[each])}</button></form>'
        for each in actions
    )
    return _PAGE.format(display=shown, buttons=buttons)
