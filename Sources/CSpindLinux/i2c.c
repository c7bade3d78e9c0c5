#include "spind_i2c.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int spind_i2c_open(int bus, uint8_t device)
{
    char path[32];
    int fd;

    snprintf(path, sizeof path, "/dev/i2c-%d", bus);
    fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    if (ioctl(fd, I2C_SLAVE, (unsigned long)device) < 0) {
        int error = -errno;

        close(fd);
        return error;
    }
    return fd;
}

void spind_i2c_close(int fd)
{
    close(fd);
}

static int transfer(int fd, uint8_t direction, uint8_t command, uint32_t size, uint8_t *byte)
{
    union i2c_smbus_data data = { .byte = *byte };
    struct i2c_smbus_ioctl_data call = {
        .read_write = direction, .command = command, .size = size, .data = &data
    };

    if (ioctl(fd, I2C_SMBUS, &call) < 0)
        return -errno;
    *byte = data.byte;
    return 0;
}

int spind_i2c_send(int fd, uint8_t byte)
{
    uint8_t unused = 0;

    return transfer(fd, I2C_SMBUS_WRITE, byte, I2C_SMBUS_BYTE, &unused);
}

int spind_i2c_write(int fd, uint8_t reg, uint8_t value)
{
    return transfer(fd, I2C_SMBUS_WRITE, reg, I2C_SMBUS_BYTE_DATA, &value);
}

int spind_i2c_receive(int fd)
{
    uint8_t byte = 0;
    int result = transfer(fd, I2C_SMBUS_READ, 0, I2C_SMBUS_BYTE, &byte);

    return result < 0 ? result : byte;
}

int spind_i2c_read(int fd, uint8_t reg)
{
    uint8_t byte = 0;
    int result = transfer(fd, I2C_SMBUS_READ, reg, I2C_SMBUS_BYTE_DATA, &byte);

    return result < 0 ? result : byte;
}

static int whole(ssize_t passed, size_t count)
{
    if (passed < 0)
        return -errno;
    return (size_t)passed == count ? 0 : -EIO;
}

int spind_i2c_write_message(int fd, const uint8_t *bytes, size_t count)
{
    return whole(write(fd, bytes, count), count);
}

int spind_i2c_read_message(int fd, uint8_t *bytes, size_t count)
{
    return whole(read(fd, bytes, count), count);
}
