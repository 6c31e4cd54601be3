/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
#include <sys/ioctl.h>

#define TUNSIFMODE _IOW('t', 94, int)
#define TUNSIFHEAD _IOW('t', 96, int)
