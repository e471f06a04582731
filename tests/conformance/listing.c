#include "listing.h"

bool is_orderable(const vvl_column *column)
{
    return column->kind != VVL_KIND_JSON && (column->flags & VVL_COLUMN_SECRET) == 0;
}

static void gather(listing *all, const vvl_entity *entity, const vvl_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        REQUIRE(all->count < LISTING_ROOM, "the listing does not end");
        all->ids[all->count++] =
            record_id(entity, (const char *)page->items + i * entity->record_size);
    }
    all->pages++;
}

listing list_all(vvl_db *db, const vvl_entity *entity, vvl_query query, between_pages *between,
                 void *context)
{
    listing all = {.count = 0};
    do {
        vvl_error error;
        vvl_page page = {0};
        REQUIRE_OK(vvl_list(db, entity, &query, &page, &error), &error);
        EXPECT(query.limit == 0 || page.count <= query.limit, "%zu on a page of %u", page.count,
               query.limit);
        EXPECT(page.count > 0 || page.next == NULL, "an empty page has a next one");
        gather(&all, entity, &page);
        query.after = page.next == NULL ? NULL : test_format("%s", page.next);
        vvl_page_clear(&page);
        if (query.after != NULL && between != NULL) {
            between(context, all.pages);
        }
    } while (query.after != NULL);
    return all;
}

/* Of every five records one is absent where it may be, and two share their value where they may. */
void *store_one(vvl_db *db, const vvl_entity *entity, const parents *owner, unsigned serial)
{
    void *record = record_full(entity, owner, VARIANT_PLAIN, serial);
    for (size_t i = 0; i < entity->column_count; i++) {
        const vvl_column *column = &entity->columns[i];
        bool optional = (column->flags & (VVL_COLUMN_REQUIRED | VVL_COLUMN_KEY)) == 0;
        bool repeatable =
            (column->flags & (VVL_COLUMN_UNIQUE | VVL_COLUMN_JOINT | VVL_COLUMN_KEY)) == 0;
        if (optional && column->initial == NULL && (serial + i) % 5 == 0) {
            value_clear(column, record);
        } else if (repeatable && column->after == NULL) {
            value_set(column, record, owner, VARIANT_PLAIN, serial / 2 % 5);
        }
    }
    vvl_record_clear(entity, record_store(db, entity, record));
    return record;
}

void **store_varied(vvl_db *db, const vvl_entity *entity, const parents *owners, size_t owner_count,
                    unsigned count)
{
    void **records = test_scratch(count * sizeof *records);
    for (unsigned i = 0; i < count; i++) {
        /* Not in the order of their values. */
        unsigned serial = 100 + i * 7 % count;
        records[i] = store_one(db, entity, &owners[serial % owner_count], serial);
    }
    return records;
}
