/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once
#include_next <sys/param.h>

#define __FreeBSD_version 1400097
