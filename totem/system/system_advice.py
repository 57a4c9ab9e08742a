"""Advice that names programs or places of the operating system: a row each, with its text for each system.

In Portuguese, or in English where a message to integrators goes on with it; the catalogue of
`totem.system.localization` pairs them as it does all others. On both systems `totem` is the command that the
installation adds: `packaging/linux/totem-command.sh`, `packaging/windows/totem.cmd`.
"""

import sys
from enum import Enum

from totem.system.localization import localize

INSTALL_AGAIN = "A instalação está incompleta: instale o Totem de novo."


class SystemAdvice(Enum):
    """Row of advice: its text for Linux and for Windows, "" where there is no such problem."""

    def __init__(self, linux: str, windows: str) -> None:
        self.linux, self.windows = linux, windows

    # Clock
    SET_CLOCK = (
        "Acerte a hora e ative o NTP: sudo timedatectl set-ntp true",
        "Em Configurações do Windows, Hora e idioma, ative a hora automática e sincronize",
    )
    SET_TIME_ZONE = (
        "Acerte: sudo timedatectl set-timezone America/Sao_Paulo",
        "Acerte o fuso em Configurações do Windows, Hora e idioma.",
    )

    # Commands of the kiosk
    SET_UP = (
        "Faça a instalação na tela do totem, ou rode “sudo totem config init”.",
        "Faça a instalação na tela do totem, ou rode como administrador “totem config init”.",
    )
    SET_PIN = ("Crie um: sudo totem pin", "Crie um; como administrador: totem pin")
    NEW_PIN = ("Crie outro: sudo totem pin", "Crie outro; como administrador: totem pin")
    SET_FIRST_PIN = (
        "Para criar o PIN, rode no computador do totem: sudo totem pin",
        "Para criar o PIN, rode como administrador no computador do totem: totem pin",
    )
    UNLOCK_PIN = (
        "Para liberar já, rode no computador do totem: sudo totem pin --unlock",
        "Para liberar já, rode como administrador no computador do totem: totem pin --unlock",
    )
    RETURN_TO_SERVICE = (
        "Para voltar: Voltar a atender, na manutenção, ou “sudo totem service on”.",
        "Para voltar: Voltar a atender, na manutenção, ou, como administrador, “totem service on”.",
    )
    START_KIOSK = (
        "Abra o totem (sudo systemctl start totem), e rode de novo.",
        "Abra o totem, e rode de novo.",
    )
    RUN_AS_ADMINISTRATOR = (
        "Rode como administrador: sudo totem doctor.",
        "Rode como administrador: totem doctor.",
    )
    RUN_AS_SERVICE = (
        "Rode este comando com o usuário do serviço: sudo totem doctor.",
        "Rode este comando como administrador: totem doctor.",
    )
    RUN_COMMAND_AS_SERVICE = ("Run it as the kiosk's service: sudo totem {command}", "")
    SEND_AS_OWNER = ("totem outbox: {folder} is another user's: sudo -u {owner} totem outbox send", "")
    CHECK_UPDATE = (
        "Confira se a pasta do programa aceita gravação, e o que diz “sudo totem update apply”.",
        "Confira a tarefa agendada Totem\\Update, e o que diz, como administrador, “totem update apply”.",
    )
    FETCH_UPDATE = (
        "Para buscar: “sudo -u totem totem update fetch”; ou Manutenção → Técnico → Computador e versão.",
        "Para buscar: “totem update fetch”; ou Manutenção → Técnico → Computador e versão.",
    )
    NEXT_START = (
        "At Totem's next start (sudo systemctl start totem), {version} takes over.",
        "At Totem's next start, {version} takes over.",
    )
    NEEDS_ADMINISTRATOR = (
        "{filename}: the administrator only; run it with sudo",
        "{filename}: the administrator only; run it as administrator",
    )
    UNSEEN_PROCESS = (
        "Running: only the administrator sees it; run it with sudo",
        "Running: only the administrator sees it; run it as administrator",
    )

    # Secrets
    SET_TOKEN = (
        "Ponha o token em erp.token_file ou em /etc/credstore/totem.erp_token.",
        "Ponha o token num arquivo e indique-o em erp.token_file.",
    )
    SET_SECRET = ("{key}_file, ou /etc/credstore/totem.{credential}", "um arquivo, indicado em {key}_file")
    SET_LOGIN = (
        "Ponha em {names}; ou rode “sudo totem config init”.",
        "Ponha em {names}; ou rode como administrador “totem config init”.",
    )
    NO_SECRET = (
        (
            "no {name} for the ERP: {file_key}, {key} and the service's credential"
            " (/etc/credstore/totem.{credential}) are all unset"
        ),
        "no {name} for the ERP: neither {file_key} nor {key} is set",
    )
    UNREADABLE_SECRET = (
        (
            "no token for the ERP that this user can read: the service's credentials, {folder}, are root's;"
            " run the command as root (sudo totem ...)"
        ),
        "",
    )

    # Rights
    OWN_FOLDER = (
        "Dê a pasta ao usuário do totem: chown -R totem {folder}",
        "Dê ao usuário do totem o direito de modificar a pasta {folder}.",
    )
    WRITABLE_DISK = (
        (
            "a pasta {folder} está num disco somente leitura; no computador do totem, libere a"
            " gravação (sudo mount -o remount,rw /) e tente de novo"
        ),
        "a pasta {folder} está num disco somente leitura; libere a gravação e tente de novo",
    )
    WRITABLE_FOLDER = (
        (
            "a pasta {folder} não aceita gravação; no computador do totem, rode “sudo chown"
            " {user} {folder}” e tente de novo"
        ),
        "a pasta {folder} não aceita gravação; deixe o usuário do totem modificá-la e tente de novo",
    )
    CLOSE_FOLDER = ("Rode “chmod 700 {folder}”.", "")
    CLOSE_FILE = ("Feche o arquivo: sudo chmod 640 {file}", "")
    JOIN_GROUP = ("Rode “sudo usermod -aG {group} totem” e reinicie o totem.", "")

    # Packages
    INSTALL_VOICE = (
        "Instale o sintetizador: apt install speech-dispatcher speech-dispatcher-espeak-ng espeak-ng-data",
        "Instale uma voz em Configurações do Windows, Hora e idioma, Fala.",
    )
    CHECK_VOICE = (
        "Confira a saída de som do usuário do totem e o comando: spd-say -l pt-BR teste",
        "Confira a saída de som e as vozes nas Configurações do Windows.",
    )
    INSTALL_VOICE_LIBRARY = ("Instale-a: apt install libspeechd2 libpulse0 libgl1", INSTALL_AGAIN)
    INSTALL_CAMERA_LIBRARY = ("Instale-a: apt install libpulse0 libgl1", INSTALL_AGAIN)
    INSTALL_PLAYER = (
        (
            "Confira a saída de som do usuário do totem, e instale um programa que toque sons: apt install"
            " pulseaudio-utils (ou alsa-utils). Se o totem não tem alto-falante, use sound.enabled = false."
        ),
        "",
    )
    INSTALL_FONTS = ("Instale fontconfig e libfreetype6.", INSTALL_AGAIN)
    INSTALL_X = ("Instale as bibliotecas do X: apt install libx11-6 libxext6", "")

    # Print queues of CUPS
    SET_UP_QUEUE = ("Rode “sudo /usr/lib/totem/cups-queue” para esta fila.", "")
    SET_UP_IPP = ("Ligue o IPP na impressora e rode “sudo /usr/lib/totem/cups-queue”.", "")
    SET_UP_BY_ADDRESS = (
        "Dê à fila o endereço da impressora: “sudo /usr/lib/totem/cups-queue FILA ipp://ENDEREÇO/ipp/print”.",
        "",
    )
    START_CUPS = ("Inicie-o: sudo systemctl enable --now cups", "")

    @property
    def text(self) -> str:
        """The text for the system that this program runs on, with its {fields}."""
        return (sys.platform == "win32" and self.windows) or self.linux

    def localized(self, **values: object) -> str:
        """Return the text in the language in use, its {fields} filled with `values`."""
        return localize(self.text, **values)
