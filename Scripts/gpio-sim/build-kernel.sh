#!/bin/bash
# Builds the small User-Mode Linux kernel the GPIO tests run in, from Debian's source package, into
# $SPIND_CACHE/gpio-sim (default ~/.cache/spind/gpio-sim); does nothing when that very kernel is there.
# Takes under three minutes on two idle cores.
# Packages: linux-source-6.1 build-essential flex bison bc libelf-dev kmod xz-utils
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${SPIND_CACHE:-$HOME/.cache/spind}/gpio-sim
tar=${LINUX_SOURCE:-/usr/src/linux-source-6.1.tar.xz}
key=$( { cat "$here/common.config" "$here/um.config" "$0"; dpkg-query -W linux-source-6.1 gcc; } | sha256sum | cut -c1-16)
[ "$(cat "$out/key" 2>/dev/null)" = "$key" ] && { echo "gpio-sim kernel $key: cached"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/var/tmp}/spind-kernel.XXXXXX"); trap '[ -n "${KEEP:-}" ] || rm -rf "$work"' EXIT
src=$work/src; obj=$work/obj; mkdir -p "$src" "$obj" "$out/modules"
tar -C "$src" --strip-components=1 -xf "$tar" --exclude='*/Documentation/*/*' --exclude='*/tools/testing' \
  --exclude='*/drivers/gpu/drm/*/*.[ch]' --exclude='*/drivers/net/ethernet/*.[ch]' --exclude='*/drivers/net/wireless/*.[ch]' \
  --exclude='*/drivers/media/*.[ch]' --exclude='*/drivers/scsi/*.[ch]' --exclude='*/sound/*.[ch]' --exclude='*.dts*'
# UML gives every one of its 64 IRQ numbers to itself, so gpio-sim's irq_sim gets none and
# requesting edge events fails with ENODEV. Room for more:
sed -i 's/^#define NR_IRQS\t\t\tUM_LAST_SIGNAL_IRQ$/#define NR_IRQS\t\t\t(UM_LAST_SIGNAL_IRQ + 1024)/' "$src/arch/um/include/asm/irq.h"
grep -q 'UM_LAST_SIGNAL_IRQ + 1024' "$src/arch/um/include/asm/irq.h"
# UML has no self-interrupt, so irq_sim's irq_work waits for the next timer tick (10 ms at its
# fixed HZ=100) and edges in between merge into one. Tick at 1000 Hz, and run the work at once:
sed -i '/^config HZ$/,/default/s/default 100/default 1000/' "$src/arch/um/Kconfig"
grep -A3 '^config HZ$' "$src/arch/um/Kconfig" | grep -q 'default 1000'
sed -i '/^#include <linux\/irq_sim.h>/a #include <linux/irq_work.h>' "$src/drivers/gpio/gpio-sim.c"
perl -0pi -e 's/(\nset_pull:\n.*?mutex_unlock\(&chip->lock\);\n)/$1\tlocal_irq_disable();\n\tirq_work_run();\n\tlocal_irq_enable();\n/s' "$src/drivers/gpio/gpio-sim.c"
grep -q 'irq_work_run' "$src/drivers/gpio/gpio-sim.c"
mk() { make -s -C "$src" O="$obj" ARCH=um LOCALVERSION=-spind KBUILD_BUILD_USER=spind KBUILD_BUILD_HOST=spind "$@"; }
mk tinyconfig >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
cat "$here/common.config" "$here/um.config" >> "$obj/.config"
mk olddefconfig >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
for l in $(grep -hoE '^CONFIG_[A-Z0-9_]+=\S+' "$here/common.config" "$here/um.config"); do
  grep -qxF "$l" "$obj/.config" || { echo "config: $l did not survive" >&2; exit 1; }; done
mk -j"$(nproc)" linux modules
strip -o "$out/linux" "$obj/linux"
cp "$obj/drivers/i2c/i2c-stub.ko" "$out/modules/"; cp "$obj/.config" "$out/config"
echo "$key" > "$out/key"; echo "gpio-sim kernel $key: built"; ls -l "$out"
