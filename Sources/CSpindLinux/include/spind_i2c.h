/* Devices on I2C buses, by the SMBus calls of the kernel's i2c-dev. */
#ifndef SPIND_I2C_H
#define SPIND_I2C_H

#include <stddef.h>
#include <stdint.h>

/* Opens /dev/i2c-BUS for the device with that address of seven bits. -EBUSY when a driver of the kernel
 * has it. Whether it answers is not tried. Returns a file descriptor. */
int spind_i2c_open(int bus, uint8_t device);
void spind_i2c_close(int fd);

/* -ENXIO, -EREMOTEIO or -EIO when the device does not acknowledge. From any thread. */
int spind_i2c_send(int fd, uint8_t byte);
int spind_i2c_write(int fd, uint8_t reg, uint8_t value);
/* Answer the byte that was read, 0 to 255. */
int spind_i2c_receive(int fd);
int spind_i2c_read(int fd, uint8_t reg);

/* One message between a start and a stop. 0 when all bytes passed, -EIO when fewer did; -EOPNOTSUPP of an
 * adapter that knows the calls above only. */
int spind_i2c_write_message(int fd, const uint8_t *bytes, size_t count);
int spind_i2c_read_message(int fd, uint8_t *bytes, size_t count);

#endif
