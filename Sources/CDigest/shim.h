// SHA-256 (FIPS 180-4) by the processor's own instructions, of two messages at a time: each step of one waits for the
// step before it, and the steps of the other fill the wait. Where the instructions are missing, Swift Crypto is used.
#ifndef HUADAN_CDIGEST_SHIM_H
#define HUADAN_CDIGEST_SHIM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The chaining state, in the order that the instructions want: A B E F and C D G H, highest first.
typedef struct {
    uint32_t words[8];
} huadan_sha256_state;

static inline huadan_sha256_state huadan_sha256_start(void) {
    huadan_sha256_state start = {
        {0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667, 0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372}};
    return start;
}

#if defined(__x86_64__)
static inline int huadan_sha256_has_hardware(void) {
    uint32_t a = 7, b, c = 0, d;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (b >> 29 & 1) && __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
}

typedef int huadan_four __attribute__((vector_size(16)));
typedef char huadan_sixteen __attribute__((vector_size(16)));

static const uint32_t huadan_sha256_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

typedef struct {
    huadan_four first, second, message[4];
} huadan_sha256_lane;

// Four rounds of the step `index` of sixteen.
__attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline void huadan_sha256_step(
    huadan_sha256_lane *lane, const uint8_t *block, int index) {
    huadan_four words;
    if (index < 4) {
        huadan_sixteen bytes;
        memcpy(&bytes, block + 16 * index, 16);
        words = (huadan_four)__builtin_shufflevector(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    } else {
        huadan_four old = lane->message[index & 3], next = lane->message[(index + 1) & 3];
        huadan_four before = lane->message[(index + 2) & 3], last = lane->message[(index + 3) & 3];
        words = __builtin_ia32_sha256msg1(old, next) + __builtin_shufflevector(before, last, 1, 2, 3, 4);
        words = __builtin_ia32_sha256msg2(words, last);
    }
    lane->message[index & 3] = words;
    huadan_four constants;
    memcpy(&constants, huadan_sha256_constants + 4 * index, 16);
    words += constants;
    lane->second = __builtin_ia32_sha256rnds2(lane->second, lane->first, words);
    lane->first = __builtin_ia32_sha256rnds2(lane->first, lane->second, __builtin_shufflevector(words, words, 2, 3, 0, 0));
}

// Adds `count` blocks of 64 bytes to each of two states.
__attribute__((target("sha,sse4.1,ssse3"))) static inline void huadan_sha256_add_two(
    huadan_sha256_state *one, const uint8_t *one_blocks, huadan_sha256_state *other, const uint8_t *other_blocks,
    size_t count) {
    huadan_sha256_lane left, right;
    memcpy(&left, one->words, 32);
    memcpy(&right, other->words, 32);
    for (; count > 0; count--, one_blocks += 64, other_blocks += 64) {
        huadan_four saved[4] = {left.first, left.second, right.first, right.second};
#pragma clang loop unroll(full)
        for (int index = 0; index < 16; index++) {
            huadan_sha256_step(&left, one_blocks, index);
            huadan_sha256_step(&right, other_blocks, index);
        }
        left.first += saved[0];
        left.second += saved[1];
        right.first += saved[2];
        right.second += saved[3];
    }
    memcpy(one->words, &left, 32);
    memcpy(other->words, &right, 32);
}

// Adds `count` blocks of 64 bytes to one state.
__attribute__((target("sha,sse4.1,ssse3"))) static inline void huadan_sha256_add(
    huadan_sha256_state *one, const uint8_t *blocks, size_t count) {
    huadan_sha256_lane lane;
    memcpy(&lane, one->words, 32);
    for (; count > 0; count--, blocks += 64) {
        huadan_four first = lane.first, second = lane.second;
#pragma clang loop unroll(full)
        for (int index = 0; index < 16; index++) huadan_sha256_step(&lane, blocks, index);
        lane.first += first;
        lane.second += second;
    }
    memcpy(one->words, &lane, 32);
}
#else
static inline int huadan_sha256_has_hardware(void) { return 0; }
static inline void huadan_sha256_add_two(
    huadan_sha256_state *one, const uint8_t *one_blocks, huadan_sha256_state *other, const uint8_t *other_blocks,
    size_t count) {}
static inline void huadan_sha256_add(huadan_sha256_state *one, const uint8_t *blocks, size_t count) {}
#endif

#endif
