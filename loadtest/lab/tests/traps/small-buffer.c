// SPDX-License-Identifier: GPL-2.0-or-later
//
// Preloaded into openvpn: the receive buffer that it asks for with SO_RCVBUFFORCE has room for two or three
// notifications, so that a few clients overrun it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/socket.h>

int setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
    int (*set)(int, int, int, const void *, socklen_t) = dlsym(RTLD_NEXT, "setsockopt");
    const int little = 1024;

    if (level == SOL_SOCKET && name == SO_RCVBUFFORCE)
        value = &little;
    return set(fd, level, name, value, length);
}
