"""Photos of documents: by the kiosk's camera, by the customer's own phone, or brought another day."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from totem.domain.signup import Attachment
from totem.session.forms.view_state import FormViewState
from totem.ui.camera import MEDIA_TYPE, Camera, as_jpeg
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.camera_preview import CameraPreview
from totem.ui.controls.code_views import CodeCard, UploadCard
from totem.ui.controls.text import Text
from totem.ui.screens.forms.form_screen import FormScreen
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Type, Weight

translate = QCoreApplication.translate


class FormPhotosScreen(FormScreen):
    """A photo is looked at before it is kept: "Usar foto", or once more.

    Signals:
        taken(object): an `Attachment`.
        dropped(int): one of the photos is not to be sent after all.
        agreed(): on, with the photos that there are, or without any.
    """

    taken = Signal(object)
    dropped = Signal(int)
    agreed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_photos", tall=True)
        theme = self.theme
        self._camera: Camera | None = None
        self._looking = QImage()
        self._has_failed = False
        self.begin()
        self._count = Text(theme, Type.BODY, Weight.STRONG, name="count")
        self.read.addWidget(self._count)
        self._finder = CameraPreview(theme)
        self._upload = UploadCard(theme)
        steps = [
            translate("pay", "Abra a câmera do celular"),
            translate("pay", "Aponte para cá"),
            self.tr("Toque no endereço e envie"),
        ]
        self._alone = CodeCard(theme, steps, name="upload_code")
        if theme.portrait:
            self.read.addWidget(self._finder, 1)
            self.read.addWidget(self._alone, 1)
            self.read.addWidget(self._upload)
            self.read.addStretch(0)
        else:
            self.read.addWidget(self._upload)
            self.read.addStretch(1)
            self.touch.addStretch(1)
            self.touch.addWidget(self._finder, 1000)
            self.touch.addWidget(self._alone, 1000)
        self._take = self._way("take", self.tr("Tirar foto"), ButtonVariant.PRIMARY, icon="camera")
        self._take.clicked.connect(self._shoot)
        self._use = Button(theme, self.tr("Usar esta foto"), ButtonVariant.PRIMARY, icon="check", name="use")
        self._again = Button(
            theme, self.tr("Tirar outra"), ButtonVariant.OUTLINE, icon="rotate-ccw", name="again"
        )
        self._use.clicked.connect(self._keep_photo)
        self._again.clicked.connect(self._look_again)
        choice = QHBoxLayout()
        choice.setSpacing(theme.px(20))
        choice.addWidget(self._again, 1)
        choice.addWidget(self._use, 1)
        self.touch.addLayout(choice)
        self._drop = self._way("drop", self.tr("Apagar a última foto"), ButtonVariant.OUTLINE, icon="x")
        self._drop.clicked.connect(self._drop_last)
        self._go = self._way("go", "", ButtonVariant.OUTLINE)
        self._go.clicked.connect(self.agreed)
        if not theme.portrait and not theme.low:
            self.touch.addStretch(1)

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        """Offer what there is: a camera, a code for the phone, and always a way on."""
        if is_new:
            self._forget_photo()
        if form.camera and self.isVisible():
            self._open()
        self._show()

    def question(self, form: FormViewState) -> str:
        """What to do with the documents: it depends on what there is to do it with."""
        if self._sees(form):
            return super().question(form)
        if form.upload_url is not None:
            return self.tr("Envie fotos dos documentos")
        return self.tr("Traga os documentos depois")

    def help_line(self, form: FormViewState) -> str:
        """Which documents; and that they may come later, where no button says so."""
        later = "" if self._sees(form) or form.photos else self.tr("Se preferir, leve depois na loja.")
        return " ".join(filter(None, (super().help_line(form), later)))

    def sentence(self, form: FormViewState) -> str:
        """The question, and how many photos there are."""
        return " ".join(filter(None, (super().sentence(form), self._count_text(form))))

    def main_control(self) -> QWidget:
        """What comes next."""
        ways = (self._use, self._take, self._go)
        return next(each for each in ways if each.isVisibleTo(self))

    def restore_from(self, other: Screen) -> None:
        """Go on with the photo that was being looked at."""
        if isinstance(other, FormPhotosScreen) and not other.looking.isNull():
            self._looking = other.looking
            self._finder.show_image(self._looking, live=False)
            self._show()

    @property
    def looking(self) -> QImage:
        """The photo that was taken and is looked at; null while none is."""
        return self._looking

    def reset(self) -> None:
        """Forget every view, and see nothing more."""
        self._close()
        self._forget_photo()
        self._count.setText("")
        self._show_upload(None, beside=True)
        super().reset()

    def _way(self, name: str, text: str, look: ButtonVariant, *, icon: str = "") -> Button:
        button = Button(self.theme, text, look, icon=icon, name=name)
        self.touch.addWidget(button)
        return button

    def _count_text(self, form: FormViewState) -> str:
        count = len(form.photos)
        return self.tr("%n foto(s) pronta(s).", "", count) if count else ""

    def _show(self) -> None:
        form = self.form
        if form is None:
            return
        sees = self._sees(form)
        is_looking = not self._looking.isNull()
        has_room = form.photos_left > 0
        self._count.show_text(self._count_text(form))
        self._show_upload(form.upload_url, beside=sees)
        self._finder.setVisible(sees and (has_room or is_looking))
        self._take.setVisible(sees and has_room and not is_looking)
        self._use.setVisible(is_looking)
        self._again.setVisible(is_looking)
        self._drop.setVisible(bool(form.photos) and not is_looking)
        self._go.setVisible(not is_looking)
        if form.photos or not sees:
            self._go.relabel(
                self.tr("Continuar"),
                look=ButtonVariant.OUTLINE if sees and has_room else ButtonVariant.PRIMARY,
            )
        else:
            self._go.relabel(self.tr("Levar depois na loja"), look=ButtonVariant.OUTLINE)
        self.arrange()

    def _has_stage(self) -> bool:
        """Whether a code as large as a camera's view has room for its steps."""
        return self.theme.portrait or self.theme.scale == 1

    def _sees(self, form: FormViewState) -> bool:
        """Whether there is a camera."""
        return form.camera and not self._has_failed

    def _show_upload(self, url: str | None, *, beside: bool) -> None:
        """Show where a phone sends photos to, `beside` the camera's view or in its place."""
        beside = beside or not self._has_stage()
        self._upload.show_url(url if beside else None)
        spoken = translate("UploadCard", "QR code para enviar fotos pelo celular")
        self._alone.show_payload("" if beside else url or "", spoken)

    @Slot()
    def _shoot(self) -> None:
        """Hold still what is seen now."""
        if not self._finder.image.isNull():
            self._looking = self._finder.image.copy()
            self._finder.show_image(self._looking, live=False)
            self._show()
            self.hold(self._use)

    def _look_again(self) -> None:
        self._forget_photo()
        self._show()
        self.hold(self._take)

    def _keep_photo(self) -> None:
        """Make a file of it, off the GUI thread; it is the customer's when it is done."""
        image, self._looking = self._looking, QImage()
        self._finder.forget()
        if self.form is None or image.isNull():
            return
        self._use.setVisible(False)
        self._again.setVisible(False)
        self.context.runner.run(_encoded(image), done=self._have, failed=self._have_not)

    def _have(self, content: bytes) -> None:
        if self.form is None:
            return  # the visit ended meanwhile
        name = f"documento-{len(self.form.photos) + 1}.jpg"
        self.taken.emit(Attachment(name, MEDIA_TYPE, content))
        self._show()

    def _have_not(self, _error: Exception) -> None:
        self._show()

    def _drop_last(self) -> None:
        if self.form is not None and self.form.photos:
            self.dropped.emit(len(self.form.photos) - 1)

    def _forget_photo(self) -> None:
        self._looking = QImage()
        self._finder.forget()

    def _open(self) -> None:
        if self._camera is not None or self._has_failed:
            return
        self._camera = self.context.open_camera(self)
        if self._camera is None:
            self._fail()
        else:
            self._camera.start(self._see, self._fail)

    def _close(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()

    def _see(self, image: QImage) -> None:
        if self._looking.isNull():
            self._finder.show_image(image, live=True)

    def _fail(self) -> None:
        """There is no camera after all: the phone and the counter are left."""
        self._close()
        self._has_failed = True
        if self.form is not None:
            self.ask(self.form)
            self.show_hint(self.help_line(self.form))
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._has_failed = False
        if self.form is not None and self.form.camera:
            self._open()
            self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._close()
        self._forget_photo()


async def _encoded(image: QImage) -> bytes:
    """The file of a view."""
    return as_jpeg(image)
