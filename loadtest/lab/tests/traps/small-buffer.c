// SPDX-License-Identifier: GPL-2.0-or-later
//
// Preloaded into openvpn: the receive buffer that it asks for on a socket of generic netlink, with SO_RCVBUFFORCE as ours
// does or with SO_RCVBUF, through libnl, as others do, has room for two to four notifications, so that five clients
// overrun it. The 32 KiB that libnl gives each socket by itself stay.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/netlink.h>
#include <sys/socket.h>

static int option(int fd, int name)
{
    int value = -1;
    socklen_t length = sizeof(value);

    return getsockopt(fd, SOL_SOCKET, name, &value, &length) == 0 ? value : -1;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
    int (*set)(int, int, int, const void *, socklen_t) = dlsym(RTLD_NEXT, "setsockopt");
    const int little = 1024;

    if (level == SOL_SOCKET && (name == SO_RCVBUFFORCE || name == SO_RCVBUF) && *(const int *)value > 32768 &&
        option(fd, SO_DOMAIN) == AF_NETLINK && option(fd, SO_PROTOCOL) == NETLINK_GENERIC)
        value = &little;
    return set(fd, level, name, value, length);
}
