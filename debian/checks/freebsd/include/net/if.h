/* SPDX-License-Identifier: GPL-2.0-or-later */
/* With what a driver such as if_ovpn(4) is driven. */
#pragma once
#include <sys/ioctl.h>
#include_next <net/if.h>

struct ifdrv {
    char ifd_name[IFNAMSIZ];
    unsigned long ifd_cmd;
    size_t ifd_len;
    void *ifd_data;
};

struct if_clonereq {
    int ifcr_total;
    int ifcr_count;
    char *ifcr_buffer;
};

#define SIOCIFGCLONERS _IOWR('i', 120, struct if_clonereq)
#define SIOCIFDESTROY _IOW('i', 121, struct ifreq)
#define SIOCSDRVSPEC _IOW('i', 123, struct ifdrv)
#define SIOCGDRVSPEC _IOWR('i', 123, struct ifdrv)
#define SIOCIFCREATE2 _IOWR('i', 124, struct ifreq)
