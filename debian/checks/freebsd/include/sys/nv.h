/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls of nvlist(9) that OpenVPN makes. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nvlist;
typedef struct nvlist nvlist_t;

nvlist_t *nvlist_create(int flags);
void nvlist_destroy(nvlist_t *nvl);
void *nvlist_pack(const nvlist_t *nvl, size_t *sizep);
nvlist_t *nvlist_unpack(const void *buf, size_t size, int flags);

void nvlist_add_binary(nvlist_t *nvl, const char *name, const void *value, size_t size);
void nvlist_add_number(nvlist_t *nvl, const char *name, uint64_t value);
void nvlist_add_nvlist(nvlist_t *nvl, const char *name, const nvlist_t *value);
void nvlist_add_string(nvlist_t *nvl, const char *name, const char *value);

bool nvlist_exists_binary(const nvlist_t *nvl, const char *name);
bool nvlist_exists_number(const nvlist_t *nvl, const char *name);
bool nvlist_exists_nvlist(const nvlist_t *nvl, const char *name);
bool nvlist_exists_nvlist_array(const nvlist_t *nvl, const char *name);

const void *nvlist_get_binary(const nvlist_t *nvl, const char *name, size_t *sizep);
uint64_t nvlist_get_number(const nvlist_t *nvl, const char *name);
const nvlist_t *nvlist_get_nvlist(const nvlist_t *nvl, const char *name);
const nvlist_t *const *nvlist_get_nvlist_array(const nvlist_t *nvl, const char *name,
                                               size_t *nitemsp);
