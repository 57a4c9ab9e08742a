"""Photo step of a form: by the kiosk's camera, by upload from the customer's phone, or later in the shop."""

import logging
from functools import partial

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QWidget

from totem.domain.sign_up import Attachment
from totem.domain.text import join_sentences
from totem.session.forms.view_state import FormViewState
from totem.system.background import in_thread
from totem.system.latest_task import LatestTask
from totem.system.logging import describe_traceback
from totem.ui.camera import MEDIA_TYPE, Camera, CameraPreview, encode_jpeg
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.code_views import CodeCard, UploadCard
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import add_items
from totem.ui.screens.forms.form_screen import FormScreen
from totem.ui.screens.screen import Screen, UiContext, button_row
from totem.ui.theme import Type, Weight

log = logging.getLogger(__name__)

translate = QCoreApplication.translate


class FormPhotosScreen(FormScreen):
    """Camera preview and upload code; a photo is reviewed before it is kept."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "form_photos", fill_reading=True)
        theme = self.theme
        self._camera: Camera | None = None
        self.photo = QImage()
        self._has_failed = False
        self._encoding = LatestTask(context.runner)
        self.add_question()
        self._count = Text(theme, Type.BODY, Weight.STRONG, name="count")
        self.read.addWidget(self._count)
        self._preview = CameraPreview(theme)
        self._upload = UploadCard(theme)
        steps = [
            translate("pay", "Abra a câmera do celular"),
            translate("pay", "Aponte para cá"),
            self.tr("Toque no endereço e envie"),
        ]
        self._alone = CodeCard(theme, steps, name="upload_code")
        if theme.portrait:
            add_items(self.read, (self._preview, 1), (self._alone, 1), self._upload, (None, 0))
        else:
            add_items(self.read, self._upload, None)
            add_items(self.touch, None, (self._preview, 1000), (self._alone, 1000))
        main, make = ButtonVariant.PRIMARY, partial(Button, theme)
        self._take = make(self.tr("Tirar foto"), main, icon="camera", name="take", on_click=self._shoot)
        keep, again, drop = self.tr("Usar esta foto"), self.tr("Tirar outra"), self.tr("Apagar a última foto")
        self._use = make(keep, main, icon="check", name="use", on_click=self._keep_photo)
        self._again = make(again, icon="rotate-ccw", name="again", on_click=self._retake)
        self._drop = make(drop, icon="x", name="drop", on_click=self._drop_last)
        self._go = make("", name="go", on_click=self.agree)
        choice = button_row(theme, self._use, self._again)
        add_items(self.touch, self._take, choice, self._go, self._drop)
        if not theme.portrait and not theme.low:
            self.touch.addStretch(1)

    def show_form(self, form: FormViewState, *, is_new: bool) -> None:
        if is_new:
            self._drop_photo()
        if form.camera and self.isVisible():
            self._open_camera()
        self._show()

    def question(self, form: FormViewState) -> str:
        if self._has_camera(form):
            return super().question(form)
        if form.upload_url is not None:
            return self.tr("Envie fotos dos documentos")
        return self.tr("Seus documentos")

    def help_line(self, form: FormViewState) -> str:
        if not self._has_camera(form) and form.upload_url is None and not form.photos:
            return self.tr("Traga depois, aqui na loja: documento com foto e comprovante de endereço.")
        later = "" if self._has_camera(form) or form.photos else self.tr("Se preferir, traga depois à loja.")
        return join_sentences(super().help_line(form), later)

    def sentence(self, form: FormViewState) -> str:
        return join_sentences(super().sentence(form), self._count_text(form))

    def main_control(self) -> QWidget:
        choices = (self._use, self._take, self._go)
        return next(each for each in choices if each.isVisibleTo(self))

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, FormPhotosScreen) and not other.photo.isNull():
            self.photo = other.photo
            self._preview.show_image(self.photo, live=False)
            self._show()

    def _count_text(self, form: FormViewState) -> str:
        count = len(form.photos)
        return self.tr("%n foto(s) pronta(s).", "", count) if count else ""

    def _show(self) -> None:
        form = self.form
        if form is None:
            return
        has_camera = self._has_camera(form)
        is_reviewing = not self.photo.isNull()
        has_room = form.photos_left > 0
        self._count.show_text(self._count_text(form))
        self._show_upload(form.upload_url, beside=has_camera)
        self._preview.setVisible(has_camera and (has_room or is_reviewing))
        self._take.setVisible(has_camera and has_room and not is_reviewing)
        self._use.setVisible(is_reviewing)
        self._again.setVisible(is_reviewing)
        self._drop.setVisible(bool(form.photos) and not is_reviewing)
        self._go.setVisible(not is_reviewing)
        goes_on = bool(form.photos) or not has_camera
        is_main = goes_on and not (has_camera and has_room)
        self._go.relabel(
            self.tr("Continuar") if goes_on else self.tr("Trazer depois à loja"),
            variant=ButtonVariant.PRIMARY if is_main else ButtonVariant.OUTLINE,
        )
        self.arrange()

    def _has_camera(self, form: FormViewState) -> bool:
        return form.camera and not self._has_failed

    def _show_upload(self, url: str | None, *, beside: bool) -> None:
        """Show the upload code, `beside` the camera preview or in its place."""
        beside = beside or not (self.theme.portrait or self.theme.scale == 1)  # no room for a large code
        self._upload.show_url(url if beside else None)
        spoken = translate("UploadCard", "QR Code para enviar fotos pelo celular")
        self._alone.show_payload("" if beside else url or "", spoken)

    @Slot()
    def _shoot(self) -> None:
        if not self._preview.image.isNull():
            self.photo = self._preview.image.copy()
            self._preview.show_image(self.photo, live=False)
            self._show()
            self.focus_control(self._use)

    def _retake(self) -> None:
        self._drop_photo()
        self._show()
        self.focus_control(self._take)

    def _keep_photo(self) -> None:
        """Encode the photo off the GUI thread, and add it to the form."""
        image, self.photo = self.photo, QImage()
        self._preview.clear()
        if self.form is None or image.isNull():
            return
        self._use.setVisible(False)
        self._again.setVisible(False)
        work = in_thread(encode_jpeg, image)
        self._encoding.run(work, done=self._on_encoded, failed=self._on_encoding_failed)

    def _on_encoded(self, content: bytes) -> None:
        assert self.form is not None  # noqa: S101 - a hidden screen cancels the encoding
        name = f"documento-{len(self.form.photos) + 1}.jpg"
        self.intents.form.add_photo(Attachment(name, MEDIA_TYPE, content))
        self._show()

    def _on_encoding_failed(self, error: Exception) -> None:
        """Offer to take the photo again."""
        log.error("a photo was not kept: %s", describe_traceback(error))
        self._show()

    def _drop_last(self) -> None:
        if self.form is not None and self.form.photos:
            self.intents.form.drop_photo(len(self.form.photos) - 1)

    def _drop_photo(self) -> None:
        self.photo = QImage()
        self._preview.clear()

    def _open_camera(self) -> None:
        if self._camera is not None or self._has_failed:
            return
        self._camera = self.context.open_camera(self)
        if self._camera is None:
            self._on_camera_failed()
        else:
            self._camera.start(self._show_frame, self._on_camera_failed)

    def _close_camera(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()

    def _show_frame(self, image: QImage) -> None:
        if self.photo.isNull():
            self._preview.show_image(image, live=True)

    def _on_camera_failed(self) -> None:
        """Close the camera, and offer the upload and the shop alone."""
        self._close_camera()
        self._has_failed = True
        if self.form is not None:
            self.ask(self.form)
            self.show_hint(self.help_line(self.form))
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._has_failed = False
        if self.form is not None and self.form.camera:
            self._open_camera()
            self._show()

    def on_left(self) -> None:
        self._drop_photo()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._encoding.cancel()
        self._close_camera()
