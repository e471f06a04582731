#include "suites.h"

#include "util/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

static void every_allocation_is_aligned_and_its_own(void)
{
    vvl_arena *arena = vvl_arena_new(64);
    unsigned char *parts[200];
    REQUIRE(arena != NULL, "no arena");
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        parts[i] = vvl_arena_alloc(arena, i + 1);
        REQUIRE(parts[i] != NULL, "no memory for part %zu", i);
        EXPECT((uintptr_t)parts[i] % alignof(max_align_t) == 0, "part %zu is not aligned", i);
        memset(parts[i], (int)i, i + 1);
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        EXPECT(parts[i][0] == (unsigned char)i && parts[i][i] == (unsigned char)i,
               "part %zu was written over", i);
    }
    vvl_arena_free(arena);
}

static void text_is_copied_with_its_end(void)
{
    vvl_arena *arena = vvl_arena_new(0);
    REQUIRE(arena != NULL, "no arena");
    EXPECT_TEXT("abc", vvl_arena_text(arena, "abcdef", 3));
    EXPECT_TEXT("", vvl_arena_text(arena, "", 0));
    EXPECT_TEXT("7 of x", vvl_arena_format(arena, "%d of %s", 7, "x"));
    char *with_nul = vvl_arena_text(arena, "a\0b", 3);
    EXPECT(memcmp(with_nul, "a\0b", 4) == 0, "a NUL inside is data");
    vvl_arena_free(arena);
}

static void the_rest_can_be_written_and_claimed(void)
{
    size_t size = 0;
    vvl_arena *arena = vvl_arena_new(16);
    REQUIRE(arena != NULL, "no arena");
    char *first = vvl_arena_rest(arena, &size);
    EXPECT(size == 16, "%zu bytes", size);
    memcpy(first, "abcdefg", 8);
    vvl_arena_claim(arena, 8);
    EXPECT(vvl_arena_rest(arena, &size) == first + 8 && size == 8, "%zu bytes are left", size);
    EXPECT_TEXT("much longer than the rest",
                vvl_arena_text(arena, "much longer than the rest", 25));
    EXPECT_TEXT("abcdefg", first);
    vvl_arena_free(arena);
}

static void zero_is_cleared_after_reset(void)
{
    vvl_arena *arena = vvl_arena_new(256);
    REQUIRE(arena != NULL, "no arena");
    memset(vvl_arena_alloc(arena, 200), 0xFF, 200);
    vvl_arena_reset(arena);
    const unsigned char *cleared = vvl_arena_zero(arena, 200);
    for (size_t i = 0; i < 200; i++) {
        EXPECT(cleared[i] == 0, "byte %zu is not cleared", i);
    }
    vvl_arena_free(arena);
}

static void reset_leaves_an_arena_to_use(void)
{
    vvl_arena *arena = vvl_arena_new(16);
    REQUIRE(arena != NULL, "no arena");
    for (int round = 0; round < 50; round++) {
        for (size_t size = 1; size < 100000; size *= 3) {
            char *memory = vvl_arena_alloc(arena, size);
            REQUIRE(memory != NULL, "no memory for %zu bytes in round %d", size, round);
            memset(memory, 1, size);
        }
        vvl_arena_reset(arena);
    }
    vvl_arena_free(arena);
}

static void an_absurd_size_is_refused(void)
{
    vvl_arena *arena = vvl_arena_new(16);
    REQUIRE(arena != NULL, "no arena");
    EXPECT(vvl_arena_alloc(arena, SIZE_MAX) == NULL, "SIZE_MAX bytes");
    EXPECT(vvl_arena_alloc(arena, SIZE_MAX - 8) == NULL, "almost SIZE_MAX bytes");
    EXPECT(vvl_arena_text(arena, "x", SIZE_MAX) == NULL, "text of SIZE_MAX bytes");
    EXPECT_TEXT("still", vvl_arena_text(arena, "still", 5));
    vvl_arena_free(arena);
}

/* A list of what was released, in order. */
static void note_release(void *memory)
{
    char **end = memory;
    *(*end)++ = 'x';
}

static void adopted_memory_is_released_once(void)
{
    char released[8] = "";
    char *end = released;
    vvl_arena *arena = vvl_arena_new(0);
    REQUIRE(arena != NULL, "no arena");
    EXPECT(vvl_arena_adopt(arena, &end, note_release), "not adopted");
    EXPECT(vvl_arena_adopt(arena, &end, note_release), "not adopted");
    EXPECT_TEXT("", released);
    vvl_arena_reset(arena);
    EXPECT_TEXT("xx", released);
    EXPECT(vvl_arena_adopt(arena, &end, note_release), "not adopted after reset");
    EXPECT_TEXT("xx", released);
    vvl_arena_free(arena);
    EXPECT_TEXT("xxx", released);
}

static void free_takes_null(void)
{
    vvl_arena_free(NULL);
}

CU_TestInfo arena_tests[] = {
    {"every allocation is aligned and its own", every_allocation_is_aligned_and_its_own},
    {"text is copied with its end", text_is_copied_with_its_end},
    {"the rest can be written and claimed", the_rest_can_be_written_and_claimed},
    {"zero is cleared after reset", zero_is_cleared_after_reset},
    {"reset leaves an arena to use", reset_leaves_an_arena_to_use},
    {"an absurd size is refused", an_absurd_size_is_refused},
    {"adopted memory is released once", adopted_memory_is_released_once},
    {"free takes NULL", free_takes_null},
    CU_TEST_INFO_NULL,
};
