// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One fault for each check of the checking kernel, to see that it is on: "insmod faults.ko fault=leak". Loading the
 * module commits the fault, and nothing else; it can be unloaded at once.
 */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

static char *fault = "";
module_param(fault, charp, 0);

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spinlock);
static char __rcu *pointer;

/* Eight, for a forgotten copy of the last address can still lie in a register or on a stack. */
static noinline void leak(void)
{
	int i;

	for (i = 0; i < 8; i++)
		WRITE_ONCE(*(char *)kmalloc(128, GFP_KERNEL | __GFP_NOFAIL), 1);
}

static noinline void use_after_free(void)
{
	char *memory = kmalloc(128, GFP_KERNEL | __GFP_NOFAIL);

	kfree(memory);
	OPTIMIZER_HIDE_VAR(memory);
	(void)READ_ONCE(memory[64]);
}

static noinline void lock_order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);

	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static noinline void unprotected_pointer(void)
{
	(void)rcu_dereference(pointer);
}

static noinline void sleep_with_spinlock(void)
{
	/* That it could sleep is the fault. If it did, or took a mutex, lockdep would give up as well. */
	spin_lock(&spinlock);
	kfree(kmalloc(128, GFP_KERNEL));
	spin_unlock(&spinlock);
}

static void nothing(struct timer_list *timer)
{
}

static noinline void free_active_timer(void)
{
	struct timer_list *timer = kmalloc(sizeof(*timer), GFP_KERNEL | __GFP_NOFAIL);

	timer_setup(timer, nothing, 0);
	mod_timer(timer, jiffies + 3600 * HZ);
	kfree(timer);
}

static noinline void remove_twice(void)
{
	LIST_HEAD(list);
	LIST_HEAD(entry);

	list_add(&entry, &list);
	list_del(&entry);
	list_del(&entry);
}

static const struct {
	const char *name;
	void (*commit)(void);
} faults[] = {
	{ "leak", leak },
	{ "use-after-free", use_after_free },
	{ "lock-order", lock_order },
	{ "unprotected-pointer", unprotected_pointer },
	{ "sleep-with-spinlock", sleep_with_spinlock },
	{ "free-active-timer", free_active_timer },
	{ "remove-twice", remove_twice },
};

static int __init faults_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(fault, faults[i].name)) {
			faults[i].commit();
			return 0;
		}
	}
	return -EINVAL;
}

static void __exit faults_exit(void)
{
}

module_init(faults_init);
module_exit(faults_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What a checking kernel is to find");
