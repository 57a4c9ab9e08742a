/* Stands in for libusb-1.0.dll: one printer, 04b8:0e15, in the structures that pyusb reads.

   stand_in_plug(driver, room): what Windows has for the device, and how many bytes the printer takes until it is full.
   stand_in_answer(byte): what it says next. stand_in_taken(place, size): what it was given; returns the length. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <stdint.h>
#include <string.h>

#define API __declspec(dllexport)
enum { OTHERS_DRIVER, WINUSB, UNPLUGGED };
enum { NO_DEVICE = -4, TIMEOUT = -7, NOT_SUPPORTED = -12 };
enum { TO_PRINTER = 0x01, FROM_PRINTER = 0x82, BULK = 2, PRINTER = 7, PACKET = 64 };

typedef struct {
    uint8_t length, type, address, attributes;
    uint16_t packet;
    uint8_t interval, refresh, synch;
    const uint8_t *extra;
    int extra_length;
} Endpoint;
typedef struct {
    uint8_t length, type, number, setting, endpoints, class, subclass, protocol, name;
    const Endpoint *endpoint;
    const uint8_t *extra;
    int extra_length;
} Setting;
typedef struct { const Setting *settings; int count; } Interface;
typedef struct {
    uint8_t length, type;
    uint16_t total;
    uint8_t count, value, name, attributes, power;
    const Interface *interfaces;
    const uint8_t *extra;
    int extra_length;
} Configuration;
typedef struct {
    uint8_t length, type;
    uint16_t usb;
    uint8_t class, subclass, protocol, packet;
    uint16_t vendor, product, release;
    uint8_t maker, name, serial, configurations;
} Device;

static const Endpoint endpoints[] = {{7, 5, TO_PRINTER, BULK, PACKET}, {7, 5, FROM_PRINTER, BULK, PACKET}};
static const Setting setting = {9, 4, 0, 0, 2, PRINTER, 1, 2, 0, endpoints};
static const Interface printing = {&setting, 1};
static const Configuration configuration = {9, 2, 32, 1, 1, 0, 0xC0, 1, &printing};
static const Device device = {18, 1, 0x200, 0, 0, 0, 64, 0x04B8, 0x0E15, 0x100, 0, 0, 0, 1};
static void *devices[] = {(void *)&device, NULL};

static int driver, room, taken, answer = -1, claimed = -1;
static uint8_t paper[1 << 16];

API void stand_in_plug(int new_driver, int new_room) {
    driver = new_driver, room = new_room, taken = 0, answer = claimed = -1;
}
API void stand_in_answer(int byte) { answer = byte; }
API int stand_in_claimed(void) { return claimed; }
API int stand_in_taken(uint8_t *place, int size) {
    memcpy(place, paper, min(size, taken));
    return taken;
}

API int libusb_init(void **context) { *context = devices; return 0; }
API intptr_t libusb_get_device_list(void *context, void ***list) {
    (void)context;
    *list = devices;
    return driver == UNPLUGGED ? 0 : 1;
}
API void *libusb_ref_device(void *it) { return it; }
API void *libusb_get_parent(void *it) { (void)it; return NULL; }
API uint8_t libusb_get_bus_number(void *it) { (void)it; return 1; }
API uint8_t libusb_get_device_address(void *it) { (void)it; return 2; }
API int libusb_get_device_descriptor(void *it, Device *copy) {
    memcpy(copy, it, sizeof device);
    return 0;
}
API int libusb_get_config_descriptor(void *it, uint8_t index, const Configuration **found) {
    (void)it, (void)index;
    *found = &configuration;
    return 0;
}
/* As libusb with each driver but its own kinds. */
API int libusb_open(void *it, void **handle) {
    *handle = it;
    return driver == WINUSB ? 0 : driver == UNPLUGGED ? NO_DEVICE : NOT_SUPPORTED;
}
API int libusb_get_configuration(void *handle, int *value) { (void)handle; *value = 1; return 0; }
API int libusb_claim_interface(void *handle, int number) { (void)handle; claimed = number; return 0; }
API int libusb_release_interface(void *handle, int number) { (void)handle, (void)number; claimed = -1; return 0; }
/* Windows' answer of libusb. */
API int libusb_kernel_driver_active(void *handle, int number) { (void)handle, (void)number; return NOT_SUPPORTED; }
API int libusb_bulk_transfer(void *handle, unsigned char endpoint, uint8_t *data, int length, int *done, unsigned wait) {
    (void)handle;
    *done = 0;
    if (driver == UNPLUGGED) return NO_DEVICE;
    if (claimed < 0 || !wait) return NOT_SUPPORTED;
    if (endpoint == TO_PRINTER && length <= PACKET && taken + length <= room && taken + length <= (int)sizeof paper) {
        memcpy(paper + taken, data, length);
        taken += length, *done = length;
        return 0;
    }
    if (endpoint == FROM_PRINTER && answer >= 0) {
        *data = (uint8_t)answer, *done = 1, answer = -1;
        return 0;
    }
    Sleep(wait);
    return TIMEOUT;
}

/* pyusb looks them up, and the kiosk needs none. */
#define UNUSED(name) API int name(void) { return NOT_SUPPORTED; }
UNUSED(libusb_alloc_transfer) UNUSED(libusb_attach_kernel_driver) UNUSED(libusb_clear_halt) UNUSED(libusb_close)
UNUSED(libusb_control_transfer) UNUSED(libusb_detach_kernel_driver) UNUSED(libusb_exit)
UNUSED(libusb_free_config_descriptor) UNUSED(libusb_free_device_list) UNUSED(libusb_free_transfer)
UNUSED(libusb_get_max_iso_packet_size) UNUSED(libusb_get_string_descriptor_ascii) UNUSED(libusb_handle_events)
UNUSED(libusb_interrupt_transfer) UNUSED(libusb_reset_device) UNUSED(libusb_set_configuration)
UNUSED(libusb_set_debug) UNUSED(libusb_set_interface_alt_setting) UNUSED(libusb_submit_transfer)
UNUSED(libusb_unref_device)
