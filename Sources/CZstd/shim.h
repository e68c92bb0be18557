// What the journal takes from C: zstd, a CRC32C that uses the processor's own instruction, and blocks ahead of a file.
#ifndef HUADAN_CZSTD_SHIM_H
#define HUADAN_CZSTD_SHIM_H

#include <linux/falloc.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <zstd.h>

// CRC32C, bit by bit over a nibble table: right everywhere, fast enough where the instruction is missing.
static inline uint32_t huadan_crc32c_portable(uint32_t state, const uint8_t *bytes, size_t count) {
    static const uint32_t nibble[16] = {
        0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
        0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};
    for (size_t index = 0; index < count; index++) {
        state ^= bytes[index];
        state = (state >> 4) ^ nibble[state & 15];
        state = (state >> 4) ^ nibble[state & 15];
    }
    return state;
}

// The product of two polynomials modulo that of CRC32C, their bits reflected.
static inline uint32_t huadan_crc32c_product(uint32_t left, uint32_t right) {
    uint32_t product = 0;
    for (uint32_t bit = 1u << 31; bit != 0; bit >>= 1) {
        if (left & bit) product ^= right;
        right = (right >> 1) ^ (right & 1 ? 0x82f63b78 : 0);
    }
    return product;
}

// The checksum of bytes and `count` more behind them, from the checksums of both: the first is moved past the second by
// a multiplication with x^(8 count), which is made of squares of x^8.
static inline uint32_t huadan_crc32c_joined(uint32_t first, uint32_t second, size_t count) {
    for (uint32_t power = 0x00800000; count != 0; count >>= 1) {
        if (count & 1) first = huadan_crc32c_product(first, power);
        power = huadan_crc32c_product(power, power);
    }
    return first ^ second;
}

#if defined(__x86_64__)
// The instruction can begin each cycle and takes three: three runs of `third` bytes go through it side by side, and what
// the first two leave is moved past the bytes behind them by a multiplication with x^(8 third) and x^(16 third).
__attribute__((target("sse4.2")))
static inline uint32_t huadan_crc32c_thirds(
    uint32_t state, const uint8_t *bytes, size_t third, uint32_t past_one, uint32_t past_two) {
    uint64_t first = state, second = 0, last = 0;
    for (size_t index = 0; index < third; index += 8) {
        uint64_t words[3];
        memcpy(&words[0], bytes + index, 8);
        memcpy(&words[1], bytes + third + index, 8);
        memcpy(&words[2], bytes + 2 * third + index, 8);
        first = __builtin_ia32_crc32di(first, words[0]);
        second = __builtin_ia32_crc32di(second, words[1]);
        last = __builtin_ia32_crc32di(last, words[2]);
    }
    return huadan_crc32c_product((uint32_t)first, past_two) ^ huadan_crc32c_product((uint32_t)second, past_one) ^
           (uint32_t)last;
}

__attribute__((target("sse4.2")))
static inline uint32_t huadan_crc32c_hardware(uint32_t state, const uint8_t *bytes, size_t count) {
    uint64_t wide = state;
    for (; count >= 3 * 4096; bytes += 3 * 4096, count -= 3 * 4096)
        wide = huadan_crc32c_thirds((uint32_t)wide, bytes, 4096, 0x35d73a62, 0x28461564);
    for (; count >= 3 * 512; bytes += 3 * 512, count -= 3 * 512)
        wide = huadan_crc32c_thirds((uint32_t)wide, bytes, 512, 0x74c360a4, 0xe4172b16);
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        wide = __builtin_ia32_crc32di(wide, word);
    }
    uint32_t narrow = (uint32_t)wide;
    for (; count > 0; bytes++, count--) narrow = __builtin_ia32_crc32qi(narrow, *bytes);
    return narrow;
}
static inline int huadan_crc32c_has_hardware(void) { return __builtin_cpu_supports("sse4.2"); }
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
static inline uint32_t huadan_crc32c_hardware(uint32_t state, const uint8_t *bytes, size_t count) {
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        state = __builtin_arm_crc32cd(state, word);
    }
    for (; count > 0; bytes++, count--) state = __builtin_arm_crc32cb(state, *bytes);
    return state;
}
static inline int huadan_crc32c_has_hardware(void) { return 1; }
#else
#define huadan_crc32c_hardware huadan_crc32c_portable
static inline int huadan_crc32c_has_hardware(void) { return 0; }
#endif

// `state` is ~0 at the start; the checksum is the complement of the last state.
static inline uint32_t huadan_crc32c(uint32_t state, const void *bytes, size_t count) {
    if (huadan_crc32c_has_hardware()) return huadan_crc32c_hardware(state, (const uint8_t *)bytes, count);
    return huadan_crc32c_portable(state, (const uint8_t *)bytes, count);
}

// glibc shows it to those who define _GNU_SOURCE, which nobody can for a Swift module.
extern int fallocate(int descriptor, int mode, off_t offset, off_t count);

// Blocks for bytes behind the end of a file, which keeps its size.
static inline int huadan_set_aside(int descriptor, off_t offset, off_t count) {
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, count);
}

#endif
