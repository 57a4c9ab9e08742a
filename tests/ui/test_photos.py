"""Photo step with a fake camera: previewed, taken, reviewed, kept, and dropped at the end."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter

from support.gallery import scenes
from support.gallery.form_scenes import PHOTO, URL, form_view_state
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from support.log_check import LogWatch
from support.qt_addons import NO_PIPEWIRE
from support.recording_intents import record_intents
from totem.domain.attachments import check_file
from totem.domain.sign_up import Attachment
from totem.session.forms.steps import FormStep
from totem.ui import camera as camera_module
from totem.ui.camera import WIDEST, Camera, encode_jpeg
from totem.ui.screens.forms import photos
from totem.ui.screens.forms.photos import FormPhotosScreen


class FakeCamera:
    """Shows what a test holds before it."""

    def __init__(self) -> None:
        self._runs = False
        self._seen: Callable[[QImage], None] | None = None
        self._failed: Callable[[], None] | None = None

    def start(self, seen: Callable[[QImage], None], failed: Callable[[], None]) -> None:
        self._runs, self._seen, self._failed = True, seen, failed

    def stop(self) -> None:
        self._runs = False

    def is_on(self) -> bool:
        return self._runs

    def show(self, color: str, size: QSize = QSize(1280, 720)) -> None:  # noqa: B008 - never changed
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(QColor(color))
        assert self._seen is not None
        self._seen(image)

    def fail(self) -> None:
        assert self._failed is not None
        self._failed()


class Booth:
    """The step of the photos on a kiosk, with a camera or none."""

    def __init__(self, driver: KioskDriver, camera: FakeCamera | None) -> None:
        self.driver, self.camera = driver, camera
        self.intents = record_intents(driver)
        screen_set = driver.window.screen_set
        screen_set.context = replace(screen_set.context, open_camera=self._open)
        self.ask()
        screen = driver.window.current
        assert isinstance(screen, FormPhotosScreen)
        self.screen = screen

    def _open(self, _parent: QObject) -> Camera | None:
        return self.camera

    def ask(self, *photos: Attachment, url: str | None = None) -> None:
        more = {"camera": True, "photos": photos, "photos_left": 2 - len(photos), "upload_url": url}
        self.driver.show(form_view_state(FormStep.PHOTOS, **more))


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_photo_is_taken_looked_at_and_kept(make_kiosk: MakeKiosk, size: QSize) -> None:
    camera = FakeCamera()
    booth = Booth(make_kiosk(size, base_url=None), camera)
    driver = booth.driver
    assert camera.is_on()
    driver.touch("take")
    assert not driver.shows("use"), "nothing was seen yet"
    camera.show("#204060")
    driver.touch("take")
    camera.show("#ff0000")
    seen = driver.find("view_finder")
    middle = seen.mapTo(driver.window, seen.rect().center())
    assert driver.picture().pixelColor(middle).name() == "#204060", "it holds still"
    driver.touch("again")
    camera.show("#406020")
    driver.touch("take")
    driver.touch("use")
    driver.wait_until(lambda: bool(booth.intents.calls), "the file")
    [(intent, photo)] = booth.intents.take()
    assert (intent, photo.name, photo.media_type) == (
        "form.add_photo",
        "documento-1.jpg",
        "image/jpeg",
    )
    check_file(photo)
    assert b"\xff\xe1" not in photo.content, "no Exif: nothing of when, where and with what"
    image = QImage.fromData(photo.content)
    assert (image.width(), image.height()) == (1280, 720)
    assert image.pixelColor(9, 9).green() > image.pixelColor(9, 9).red()


class SlowEncoder:
    """Encodes photos when a test lets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked, self._let, self._image = Event(), Event(), QImage()
        monkeypatch.setattr(photos, "encode_jpeg", self._encode)

    def _encode(self, image: QImage) -> bytes:
        self.asked.set()
        assert self._let.wait(20)
        return encode_jpeg(image)

    def finish(self) -> None:
        """Let it encode, from now on."""
        self._let.set()


def test_a_photo_of_a_session_that_ended_is_added_to_no_other(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = FakeCamera()
    booth, encoder = Booth(make_kiosk(PORTRAIT, base_url=None), camera), SlowEncoder(monkeypatch)
    driver = booth.driver
    camera.show("#204060")
    driver.touch("take")
    driver.touch("use")
    driver.wait_until(encoder.asked.is_set, "the encoder")
    scenes.start_over(booth.driver.window)
    booth.ask()
    encoder.finish()
    waited: list[object] = []
    driver.kiosk.background.run(asyncio.sleep(0.2), done=waited.append, failed=waited.append)
    driver.wait_until(lambda: bool(waited), "what would have been added")
    assert booth.intents.take() == []


def test_a_photo_that_cannot_be_encoded_is_taken_again(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("a photo was not kept: OSError")
    monkeypatch.setattr(QImageWriter, "write", lambda *_: False)
    camera = FakeCamera()
    booth = Booth(make_kiosk(PORTRAIT, base_url=None), camera)
    camera.show("#204060")
    booth.driver.touch("take")
    booth.driver.touch("use")
    booth.driver.wait_until(lambda: booth.driver.shows("take"), "the camera")
    assert booth.intents.take() == []


def test_enough_photos_leave_one_way_and_the_last_can_be_deleted(make_kiosk: MakeKiosk) -> None:
    booth = Booth(make_kiosk(PORTRAIT, base_url=None), FakeCamera())
    booth.ask(PHOTO, PHOTO)
    driver = booth.driver
    assert driver.reads("count") == "2 fotos prontas."
    assert not driver.shows("take")
    driver.touch("drop")
    assert booth.intents.take() == [("form.drop_photo", 1)]


@pytest.mark.parametrize("breaks", [False, True], ids=["none", "broken"])
def test_without_a_camera_the_phone_and_the_counter_are_left(make_kiosk: MakeKiosk, breaks: bool) -> None:
    camera = FakeCamera() if breaks else None
    booth = Booth(make_kiosk(PORTRAIT, base_url=None), camera)
    if camera is not None:
        camera.fail()
        assert not camera.is_on()
    booth.ask(url=URL)
    driver = booth.driver
    assert not driver.shows("take")
    assert not driver.shows("view_finder")
    assert driver.find("upload_code").accessibleName() == "QR Code para enviar fotos pelo celular"
    assert driver.reads("title") == "Envie fotos dos documentos"
    assert driver.reads("hint").endswith("Se preferir, traga depois à loja.")
    assert driver.reads("go") == "Continuar"
    booth.ask(url=None)
    assert not driver.shows("upload_code")
    assert driver.reads("title") == "Seus documentos"
    assert driver.reads("hint") == (
        "Traga depois, aqui na loja: documento com foto e comprovante de endereço."
    )


def test_nothing_is_seen_when_the_step_or_the_visit_is_over(make_kiosk: MakeKiosk) -> None:
    camera = FakeCamera()
    booth = Booth(make_kiosk(PORTRAIT, base_url=None), camera)
    camera.show("#204060")
    booth.driver.touch("take")
    booth.driver.show(form_view_state(FormStep.REVIEW))
    assert not camera.is_on()
    assert booth.screen.photo.isNull()
    booth.ask()
    assert camera.is_on()
    scenes.start_over(booth.driver.window)
    assert not camera.is_on()


def test_a_file_is_no_wider_than_needed_and_has_no_metadata() -> None:
    image = QImage(4000, 3000, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    image.setText("Description", "secret")
    content = encode_jpeg(image)
    assert QImage.fromData(content).width() == WIDEST
    assert b"secret" not in content


@NO_PIPEWIRE
def test_a_machine_without_a_camera_has_none(
    qapp: QObject, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    multimedia = pytest.importorskip("PySide6.QtMultimedia", exc_type=ImportError)
    expected_logs.expect("no camera is connected")
    nothing = multimedia.QCameraDevice()
    monkeypatch.setattr(multimedia.QMediaDevices, "defaultVideoInput", staticmethod(lambda: nothing))
    read: list[object] = [multimedia.QMediaFormat.VideoCodec.MotionJPEG]
    monkeypatch.setattr(multimedia.QMediaFormat, "supportedVideoCodecs", lambda *_: read)
    assert camera_module.open_camera(qapp) is None
    read.clear()  # as where Qt's plugin is missing or does not load
    assert camera_module.unavailable_reason() is camera_module.CameraUnavailable.BACKEND
