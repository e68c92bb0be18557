// What the journal takes from C: zstd, and a CRC32C that uses the processor's own instruction.
#ifndef HUADAN_CZSTD_SHIM_H
#define HUADAN_CZSTD_SHIM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
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

#if defined(__x86_64__)
__attribute__((target("sse4.2")))
static inline uint32_t huadan_crc32c_hardware(uint32_t state, const uint8_t *bytes, size_t count) {
    uint64_t wide = state;
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

#endif
