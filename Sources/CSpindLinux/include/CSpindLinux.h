/* What Spind asks of Linux and Swift cannot call well itself: wrappers, no decisions.
 *
 * All calls that return int answer 0 or more when they succeeded, and a negated errno otherwise.
 */
#ifndef C_SPIND_LINUX_H
#define C_SPIND_LINUX_H

#include "spind_gpio.h"
#include "spind_i2c.h"
#include "spind_input.h"
#include "spind_serial.h"
#include "spind_system.h"

#endif
