// Sends prepared HTTP/1.1 requests over connections that are kept, each as soon as the answer before
// it has come, and tells how long the answers took. Used by Benchmarks/registry.py.
//
//     load HOST PORT FILE CONNECTIONS COUNT SECONDS
//
// FILE holds requests, each preceded by its length as four bytes, the least first. They are sent in
// their order, from the first again when they are all sent; COUNT and SECONDS, whichever is reached
// first, end it. Prints JSON: what came back by status, seconds, microseconds by percentile, bytes,
// the processor time it took itself, and the first body that was no success.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 20, CONNECTIONS_MAX = 1024 };

static struct sockaddr_in address;
static const char **requests;
static uint32_t *lengths;
static size_t request_count;
static size_t count;
static double end;
static uint64_t *latencies;
static atomic_size_t next_index;
static atomic_size_t statuses[1000];
static atomic_size_t broken;
static atomic_size_t bytes_read;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char refusal[600];

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int open_connection(void) {
    int yes = 1;
    struct timeval patience = {.tv_sec = 30};
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
    close(descriptor);
    return -1;
}

static int send_all(int descriptor, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = send(descriptor, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0) return -1;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

// Reads one answer and returns its status; -1 when the connection is of no use any more.
static int read_answer(int descriptor, char *buffer) {
    size_t have = 0, head = 0, body = 0;
    while (head == 0) {
        ssize_t got = recv(descriptor, buffer + have, BUFFER - 1 - have, 0);
        if (got <= 0) return -1;
        have += (size_t)got;
        buffer[have] = 0;
        char *blank = strstr(buffer, "\r\n\r\n");
        if (blank) head = (size_t)(blank - buffer) + 4;
        else if (have == BUFFER - 1) return -1;
    }
    int status = have > 12 ? atoi(buffer + 9) : 0;
    if (status < 100 || status > 599) return -1;
    int closes = 0, found = 0;
    for (char *line = buffer; line < buffer + head;) {
        if (strncasecmp(line, "content-length:", 15) == 0) {
            body = strtoul(line + 15, NULL, 10);
            found = 1;
        }
        if (strncasecmp(line, "connection: close", 17) == 0) closes = 1;
        char *after = strstr(line, "\r\n");
        if (!after) break;
        line = after + 2;
    }
    if (!found) return -1;
    if (status >= 300) {
        pthread_mutex_lock(&lock);
        if (!refusal[0]) snprintf(refusal, sizeof refusal, "%.*s", (int)(have - head), buffer + head);
        pthread_mutex_unlock(&lock);
    }
    size_t read = have - head;
    atomic_fetch_add(&bytes_read, head + body);
    while (read < body) {
        size_t want = body - read < BUFFER ? body - read : BUFFER;
        ssize_t got = recv(descriptor, buffer, want, 0);
        if (got <= 0) return -1;
        read += (size_t)got;
    }
    return closes ? -status : status;
}

static void *run(void *unused) {
    (void)unused;
    char *buffer = malloc(BUFFER);
    int descriptor = -1;
    while (buffer) {
        size_t index = atomic_fetch_add(&next_index, 1);
        if (index >= count || now() >= end) break;
        double begin = now();
        if (descriptor < 0) descriptor = open_connection();
        int status = -1;
        if (descriptor >= 0
            && send_all(
                   descriptor, requests[index % request_count], lengths[index % request_count])
                == 0)
            status = read_answer(descriptor, buffer);
        latencies[index] = (uint64_t)((now() - begin) * 1e9) + 1;
        if (status < 0) {
            if (descriptor >= 0) close(descriptor);
            descriptor = -1;
            if (status == -1) atomic_fetch_add(&broken, 1);
            status = -status;
        }
        if (status >= 100) atomic_fetch_add(&statuses[status], 1);
    }
    if (descriptor >= 0) close(descriptor);
    free(buffer);
    return NULL;
}

static void read_requests(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) goto failed;
    long size = ftell(file);
    if (size <= 0) goto failed;
    rewind(file);
    char *bytes = malloc((size_t)size);
    if (!bytes || fread(bytes, 1, (size_t)size, file) != (size_t)size) goto failed;
    fclose(file);
    requests = malloc((size_t)size / 4 * sizeof *requests);
    lengths = malloc((size_t)size / 4 * sizeof *lengths);
    if (!requests || !lengths) goto failed;
    for (size_t place = 0; place + 4 <= (size_t)size;) {
        uint32_t length;
        memcpy(&length, bytes + place, 4);
        if (length == 0 || place + 4 + length > (size_t)size) goto failed;
        requests[request_count] = bytes + place + 4;
        lengths[request_count++] = length;
        place += 4 + length;
    }
    return;
failed:
    fprintf(stderr, "load: %s holds no requests\n", path);
    exit(1);
}

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static double percentile(size_t done, double share) {
    size_t index = (size_t)((double)done * share);
    return done ? (double)latencies[index < done ? index : done - 1] / 1e3 : 0;
}

static void print_text(const char *text) {
    putchar('"');
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20) continue;
        if (*text == '"' || *text == '\\') putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

int main(int argc, char **argv) {
    if (argc != 7) {
        fprintf(stderr, "usage: load HOST PORT FILE CONNECTIONS COUNT SECONDS\n");
        return 2;
    }
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)atoi(argv[2]));
    if (inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) return 2;
    read_requests(argv[3]);
    size_t connections = strtoul(argv[4], NULL, 10);
    count = strtoul(argv[5], NULL, 10);
    double seconds = atof(argv[6]);
    if (connections < 1 || connections > CONNECTIONS_MAX || count < 1 || count > 100000000
        || seconds <= 0 || seconds > 600)
        return 2;
    latencies = calloc(count, sizeof *latencies);
    pthread_t threads[CONNECTIONS_MAX];
    if (!latencies) return 1;
    double begin = now();
    end = begin + seconds;
    for (size_t index = 0; index < connections; index++)
        if (pthread_create(&threads[index], NULL, run, NULL) != 0) return 1;
    for (size_t index = 0; index < connections; index++) pthread_join(threads[index], NULL);
    double took = now() - begin;
    size_t done = 0;
    for (size_t index = 0; index < count; index++)
        if (latencies[index]) latencies[done++] = latencies[index];
    qsort(latencies, done, sizeof *latencies, compare);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"done\": %zu, \"seconds\": %.6f, \"broken\": %zu, \"bytes\": %zu, ", done, took,
        (size_t)broken, (size_t)bytes_read);
    printf("\"p50_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f, ", percentile(done, 0.5),
        percentile(done, 0.99), percentile(done, 1));
    printf("\"cpu_seconds\": %.6f, \"statuses\": {",
        usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
            + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
    const char *comma = "";
    for (int status = 100; status < 600; status++)
        if (statuses[status]) {
            printf("%s\"%d\": %zu", comma, status, (size_t)statuses[status]);
            comma = ", ";
        }
    printf("}, \"refusal\": ");
    print_text(refusal);
    printf("}\n");
    return 0;
}
