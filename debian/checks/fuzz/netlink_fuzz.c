/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel says is taken apart without reading beyond it, whatever it says, and does not confuse the tables.
 *
 * Under test are dco_linux.c and all of openvpn behind it, with libnl. They and the kernel that answers come from the
 * patched source: test_dco.c is included for its server, its clients and its kernel. An input is what befalls a server
 * (or a point-to-point end) with a few clients: a byte of options, then steps, each a byte that says which and what it
 * needs. Hostile datagrams wait in the queues of either socket in front of the kernel's own answers. In the end the
 * kernel is honest again, and no client may remain that it does not know.
 *
 * libnl is Debian's and not instrumented, so its functions that read what they are pointed to are replaced (ld --wrap)
 * by ones that AddressSanitizer sees; nla_get_u64() looks at the length by itself.
 */

#include "dco_linux.c"

/* Its main() and what it makes of exit() are for cmocka. */
#define main        test_dco_main
#define __wrap_exit test_dco_exit
#include "test_dco.c"
#undef main
#undef __wrap_exit

#include <sanitizer/asan_interface.h>

enum step {
    REPLY,          /* a datagram on the socket for requests */
    NOTIFICATION,   /* a datagram on the other */
    ERROR,          /* reading fails */
    REQUEST,
    EXPIRE,         /* the kernel deletes a peer and tells */
    CONNECT,
    CLOSE,
    TURN,           /* of the event loop */
    N_STEPS
};

/* options of an input, its first byte */
#define P2P         0x01
#define VERBOSE     0x02

/* options of a step, above its number */
#define FIT         0x08    /* the datagram's length is written into its header */
#define IN_TURN     0x10    /* it answers the next request */
#define LOST        0x08    /* the kernel's own answer to this request is lost */
#define HEARD       0x10    /* reading fails on the socket for notifications */

enum request {
    GET_ALL,
    GET_ONE,
    CHECK,
    FAMILY_OF_OURS,
    SET,
    SWAP_KEYS,
    DELETE_KEY,
    N_REQUESTS
};

#define N_CLIENTS   4

/* --- libnl and libc ------------------------------------------------------- */

/* out of a copy that ends where the attribute does */
#define GET(type, name)                                                     \
    type                                                                    \
    __wrap_ ## name(const struct nlattr *nla)                               \
    {                                                                       \
        uint8_t *copy = malloc(16 + nla_len(nla));                          \
        memcpy(copy + 16, nla_data(nla), nla_len(nla));                     \
        type value = *(type *)(copy + 16);                                  \
        free(copy);                                                         \
        return value;                                                       \
    }

GET(uint8_t, nla_get_u8)
GET(uint16_t, nla_get_u16)
GET(uint32_t, nla_get_u32)

int __real_nla_parse(struct nlattr *tb[], int maxtype, struct nlattr *head, int len,
                     const struct nla_policy *policy);

int
__wrap_nla_parse(struct nlattr *tb[], int maxtype, struct nlattr *head, int len,
                 const struct nla_policy *policy)
{
    const volatile uint8_t *bad = len > 0 ? __asan_region_is_poisoned(head, len) : NULL;

    if (bad)
    {
        (void)*bad;
    }
    return __real_nla_parse(tb, maxtype, head, len, policy);
}

static bool running;

void __real_exit(int status);

/* M_FATAL and ASSERT end here, and libFuzzer */
void
__wrap_exit(int status)
{
    if (running)
    {
        fprintf(stderr, "openvpn would have ended with status %d\n", status);
        abort();
    }
    __real_exit(status);
}

/* --- the kernel, where test_dco.c has none -------------------------------- */

/* What sends the request for the number of a multicast group goes to another family and has no interface. */
static int
fuzz_send(struct nl_sock *sock, struct nl_msg *msg)
{
    const struct nlmsghdr *nlh = nlmsg_hdr(msg);

    if (nlh->nlmsg_type == FAMILY)
    {
        const struct nlattr *first = genlmsg_attrdata(nlmsg_data((struct nlmsghdr *)nlh), 0);
        if (nla_type(first) == CTRL_ATTR_FAMILY_NAME)
        {
            if (!fake.lose)
            {
                fake_put_status(&fake.replies, NLMSG_ERROR, nlh->nlmsg_seq, 0);
            }
            return nlh->nlmsg_len;
        }
    }
    return fake_send(sock, msg);
}

/* --- inputs ----------------------------------------------------------------- */

struct input {
    const uint8_t *next;
    const uint8_t *end;
};

static uint8_t
take_byte(struct input *in)
{
    return in->next < in->end ? *in->next++ : 0;
}

static void
take_datagram(struct input *in, struct fake_queue *queue, uint8_t options, uint32_t seq)
{
    size_t len = take_byte(in);
    len |= (size_t)take_byte(in) << 8;
    len = min_int(len, in->end - in->next);

    uint8_t *data = malloc(len);
    memcpy(data, in->next, len);
    in->next += len;
    if (len >= sizeof(struct nlmsghdr))
    {
        struct nlmsghdr *nlh = (struct nlmsghdr *)data;
        if (options & FIT)
        {
            nlh->nlmsg_len = len;
        }
        if (options & IN_TURN)
        {
            nlh->nlmsg_seq = seq;
        }
    }
    /* to libnl an empty datagram is the end of the file, which a kernel does not send */
    if (len)
    {
        fake_put(queue, 0, data, len);
    }
    free(data);
}

static struct multi_instance *
connecting(struct server *s, uint32_t id)
{
    struct multi_instance *mi = client_connecting(s, id);

    packet_id_persist_init(&mi->context.c1.pid_persist);
    return mi;
}

static struct multi_instance *
client_of(struct server *s, uint8_t id)
{
    return s->multi.instances ? s->multi.instances[id % MAX_PEERS] : NULL;
}

static void
request(struct server *s, uint8_t which, uint8_t id)
{
    struct multi_instance *mi = client_of(s, id);
    struct context *c = s->multi.instances ? mi ? &mi->context : NULL : s->c;

    id %= MAX_PEERS;
    switch (which % N_REQUESTS)
    {
        case GET_ALL:
            if (s->multi.instances)
            {
                dco_get_peer_stats_multi(s->dco, &s->multi);
            }
            break;

        case GET_ONE:
            /* the kernel of test_dco.c knows no peer -1 */
            if (c && c->c2.tls_multi->dco_peer_id != -1)
            {
                dco_get_peer_stats(c);
            }
            break;

        case CHECK:
            dco_check_peer(s->dco, id);
            break;

        case FAMILY_OF_OURS:
            ovpn_get_mcast_id(s->dco);
            break;

        case SET:
            dco_set_peer(s->dco, id, 10, 60, 0);
            break;

        case SWAP_KEYS:
            dco_swap_keys(s->dco, id);
            break;

        case DELETE_KEY:
            dco_del_key(s->dco, id, OVPN_KEY_SLOT_PRIMARY);
            break;
    }
}

static void
turn(struct server *s)
{
    now++; /* what failed is tried again in another second */
    dco_do_read(s->dco);
    if (s->multi.instances)
    {
        multi_process_dco_deletions(&s->multi);
    }
    else
    {
        check_dco_deletion(s->c);
    }
}

static void
take_step(struct input *in, struct server *s)
{
    static const uint8_t errors[] = { ENOBUFS, EIO, EINTR, ENOMEM };
    const uint8_t step = take_byte(in);
    uint8_t id;

    switch (step % N_STEPS)
    {
        case REPLY:
            take_datagram(in, &fake.replies, step, s->dco->reply_seq + 1);
            break;

        case NOTIFICATION:
            take_datagram(in, &fake.notices, step, 0);
            break;

        case ERROR:
            fake_put(step & HEARD ? &fake.notices : &fake.replies,
                     errors[take_byte(in) % sizeof(errors)], NULL, 0);
            break;

        case REQUEST:
            fake.lose = (step & LOST) != 0;
            id = take_byte(in);
            request(s, take_byte(in), id);
            fake.lose = 0;
            break;

        case EXPIRE:
            id = take_byte(in) % MAX_PEERS;
            if (fake.peer[id])
            {
                fake_expire(id);
            }
            break;

        case CONNECT:
            id = take_byte(in) % MAX_PEERS;
            if (s->multi.instances && !s->multi.instances[id])
            {
                dco_multi_add_new_peer(&s->multi, connecting(s, id));
            }
            break;

        case CLOSE:
            id = take_byte(in);
            if (client_of(s, id))
            {
                multi_close_instance(&s->multi, client_of(s, id), false);
            }
            break;

        case TURN:
            turn(s);
            break;
    }
}

/* Whatever it was told, it believes an honest kernel. */
static void
assert_healed(struct server *s)
{
    int n = 0;

    fake_clear(&fake.replies);
    fake_clear(&fake.notices);
    s->dco->resync = true;
    turn(s);
    for (int id = 0; s->multi.instances && id < MAX_PEERS; id++)
    {
        const struct multi_instance *mi = s->multi.instances[id];
        if (mi && !s->dco->gone && mi->context.c2.tls_multi->dco_peer_id == id && !fake.peer[id])
        {
            fail_msg("client %d is stale", id);
        }
        n += mi != NULL;
    }
    assert_int_equal(s->multi.n_clients, n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = { data, data + size };
    const uint8_t options = take_byte(&in);
    void *state;

    running = true;
    set_debug_level(options & VERBOSE ? D_DCO_DEBUG : 1, 0);
    (options & P2P ? p2p_setup : server_setup)(&state);
    struct server *s = state;
    nl_cb_overwrite_send(s->dco->nl_cb, fuzz_send);
    if (!(options & P2P))
    {
        for (uint32_t id = 0; id < N_CLIENTS; id++)
        {
            dco_multi_add_new_peer(&s->multi, connecting(s, id));
        }
        connecting(s, N_CLIENTS);
    }
    fake.notices.reads = fake.replies.reads = 0;
    while (in.next < in.end)
    {
        take_step(&in, s);
    }
    turn(s);
    assert_healed(s);
    (options & P2P ? p2p_teardown : server_teardown)(&state);
    running = false;
    return 0;
}

/* --- seeds --------------------------------------------------------------------- */

static void
seed_put(FILE *seed, enum step step, int options, const struct nl_msg *msg)
{
    const struct nlmsghdr *nlh = nlmsg_hdr((struct nl_msg *)msg);
    const uint16_t len = nlh->nlmsg_len;

    fputc(step | options, seed);
    fputc(len & 0xff, seed);
    fputc(len >> 8, seed);
    fwrite(nlh, 1, len, seed);
    nlmsg_free((struct nl_msg *)msg);
}

static void
seed_request(FILE *seed, enum request which, uint8_t id)
{
    fputc(REQUEST | LOST, seed);
    fputc(id, seed);
    fputc(which, seed);
}

/* an acknowledgement or an error, which then quotes the request and says why in words */
static struct nl_msg *
seed_status(int type, int error)
{
    static const char words[] = "no such peer";
    struct nl_msg *msg = nlmsg_alloc();
    struct nlmsgerr status = { .error = error, .msg = { .nlmsg_len = sizeof(status.msg) } };

    nlmsg_put(msg, 0, 0, type, 0, error ? NLM_F_ACK_TLVS : 0);
    nlmsg_append(msg, &status, type == NLMSG_DONE ? sizeof(int) : sizeof(status), NLMSG_ALIGNTO);
    if (error)
    {
        nla_put(msg, NLMSGERR_ATTR_MSG, sizeof(words), words);
    }
    return msg;
}

static struct nl_msg *
seed_family(void)
{
    struct nl_msg *msg = nlmsg_alloc();

    genlmsg_put(msg, 0, 0, GENL_ID_CTRL, 0, 0, CTRL_CMD_NEWFAMILY, 0);
    nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, OVPN_NL_NAME);
    struct nlattr *groups = nla_nest_start(msg, CTRL_ATTR_MCAST_GROUPS);
    struct nlattr *group = nla_nest_start(msg, 1);
    nla_put_u32(msg, CTRL_ATTR_MCAST_GRP_ID, 5);
    nla_put_string(msg, CTRL_ATTR_MCAST_GRP_NAME, OVPN_NL_MULTICAST_GROUP_PEERS);
    nla_nest_end(msg, group);
    nla_nest_end(msg, groups);
    return msg;
}

#define N_SEEDS     7

static void
write_seed(const char *directory, int number)
{
    char path[4096];

    openvpn_snprintf(path, sizeof(path), "%s/%d", directory, number);
    FILE *seed = fopen(path, "w");
    assert_non_null(seed);
    fputc(number == 0 ? P2P : 0, seed);
    switch (number)
    {
        case 0:
            seed_put(seed, NOTIFICATION, FIT,
                     fake_notification(OVPN_CMD_DEL_PEER, IFINDEX, P2P_ID, OVPN_DEL_PEER_REASON_EXPIRED));
            break;

        case 1:
            seed_put(seed, NOTIFICATION, 0,
                     fake_notification(OVPN_CMD_DEL_PEER, IFINDEX, 1, OVPN_DEL_PEER_REASON_EXPIRED));
            seed_put(seed, NOTIFICATION, FIT,
                     fake_notification(OVPN_CMD_DEL_PEER, IFINDEX, 2, OVPN_DEL_PEER_REASON_TEARDOWN));
            fputc(TURN, seed);
            break;

        case 2:
            seed_put(seed, REPLY, IN_TURN, fake_peer_msg(0, NLM_F_MULTI, 0));
            seed_put(seed, REPLY, IN_TURN, fake_peer_msg(0, NLM_F_MULTI, 1));
            seed_put(seed, REPLY, IN_TURN, seed_status(NLMSG_DONE, 0));
            seed_request(seed, GET_ALL, 0);
            break;

        case 3:
            seed_put(seed, REPLY, IN_TURN | FIT, fake_peer_msg(0, 0, 2));
            seed_put(seed, REPLY, IN_TURN, seed_status(NLMSG_ERROR, 0));
            seed_request(seed, GET_ONE, 2);
            break;

        case 4:
            seed_put(seed, REPLY, IN_TURN | FIT, seed_status(NLMSG_ERROR, -ENOENT));
            seed_request(seed, CHECK, 3);
            break;

        case 5:
            seed_put(seed, REPLY, IN_TURN | FIT, seed_family());
            seed_put(seed, REPLY, IN_TURN, seed_status(NLMSG_ERROR, 0));
            seed_request(seed, FAMILY_OF_OURS, 0);
            break;

        case 6:
            for (const uint8_t *p = (const uint8_t []){ EXPIRE, 1, ERROR | HEARD, 0, CLOSE, 1, CONNECT, 1, TURN, N_STEPS };
                 *p != N_STEPS; p++)
            {
                fputc(*p, seed);
            }
            break;
    }
    fclose(seed);
}

/* NETLINK_FUZZ_SEEDS=DIRECTORY: write the seeds there, of the messages that the kernel of test_dco.c sends, and end. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *directory = getenv("NETLINK_FUZZ_SEEDS");

    error_reset();
    if (directory)
    {
        for (int number = 0; number < N_SEEDS; number++)
        {
            write_seed(directory, number);
        }
        _exit(0);
    }
    return 0;
}
