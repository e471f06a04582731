/* Fills the database that VVL_DB_URL names with three users' campaigns, the way a service would:
 * typed records in, defaults and checks by the library. Ids and times are fixed, so that a run can
 * be compared with another; a second run on the same database is refused as a conflict. */
#include <stdio.h>
#include <vvl/vvl.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const vvl_time second = 1000000;
static const vvl_time hour = 3600 * INT64_C(1000000);
static const vvl_time day = 24 * 3600 * INT64_C(1000000);
static const vvl_time first_day = INT64_C(1748851200000000); /* 2025-06-02 08:00:00 UTC */

typedef struct person {
    const char *username, *first_name, *last_name, *company;
} person;

static const person people[] = {
    {"mira", "Mira", "Okafor", "Lumen Bikes"},
    {"jonas", "Jonas", "Lindqvist", "Fjord Roasters"},
    {"aiko", "Aiko", "Tanaka", "Aiko Tanaka Studio"},
};

typedef struct plan {
    const char *owner, *name, *product, *audience, *themes, *tags, *template_name;
    vvl_campaign_type type;
    vvl_campaign_status status;
    int64_t creativity;
} plan;

static const plan plans[] = {
    {"mira", "Lumen One: the light that charges itself", "Lumen One", "commuters aged 25 to 45",
     "[\"night rides\", \"no more batteries\"]", "[\"cycling\", \"safety\"]",
     "Product Launch Campaign", VVL_CAMPAIGN_TYPE_PRODUCT, VVL_CAMPAIGN_STATUS_COMPLETED, 7},
    {"mira", "Autumn of light", "the Lumen range", "parents who cycle with children",
     "[\"seen by everybody\"]", "[\"family\", \"autumn\"]", "Brand Awareness Campaign",
     VVL_CAMPAIGN_TYPE_BRAND, VVL_CAMPAIGN_STATUS_ACTIVE, 6},
    {"jonas", "Coffee tasting, 21 June", "the midsummer tasting", "people around the harbour",
     "[\"midsummer\", \"meet the farmer\"]", "[\"coffee\", \"bergen\"]", "Event Promotion Campaign",
     VVL_CAMPAIGN_TYPE_EVENT, VVL_CAMPAIGN_STATUS_COMPLETED, 8},
    {"jonas", "Fjord subscription", "a bag of coffee each month", "offices of up to 20 people",
     "[\"fresh on the 1st\"]", "[\"coffee\", \"office\"]", "Product Launch Campaign",
     VVL_CAMPAIGN_TYPE_SERVICE, VVL_CAMPAIGN_STATUS_ACTIVE, 5},
    {"aiko", "Portraits in caf\u00e9 light", "portrait sessions", "founders and musicians",
     "[\"daylight\", \"film \U0001F39E\"]", "[\"portrait\", \"analogue\"]",
     "Brand Awareness Campaign", VVL_CAMPAIGN_TYPE_SERVICE, VVL_CAMPAIGN_STATUS_ACTIVE, 9},
    {"aiko", "Open studio night", "the open studio", "neighbours", "[\"come as you are\"]",
     "[\"art\", \"night\"]", "Event Promotion Campaign", VVL_CAMPAIGN_TYPE_EVENT,
     VVL_CAMPAIGN_STATUS_DRAFT, 4},
};

/* What is generated for each campaign; what it advertises stands between `before` and `after`. */
typedef struct outline {
    vvl_content_type type;
    vvl_platform platform;
    const char *title, *before, *after, *hashtags;
    int64_t rating;    /* 0: not rated */
    double engagement; /* 0: not published */
} outline;

static const outline outlines[] = {
    {VVL_CONTENT_TYPE_IDEA, VVL_PLATFORM_GENERAL, "A day with it",
     "Follow one person for a day and let ", " turn up by itself.", NULL, 4, 0},
    {VVL_CONTENT_TYPE_IDEA, VVL_PLATFORM_GENERAL, "Ask the sceptic", "Somebody who does not want ",
     " tries it for a week, on camera.", NULL, 5, 0},
    {VVL_CONTENT_TYPE_SOCIAL_POST, VVL_PLATFORM_LINKEDIN, "Why we made it",
     "Two years, eleven prototypes, one reason: ", ".", "[\"#making\", \"#smallbusiness\"]", 4,
     0.412},
    {VVL_CONTENT_TYPE_SOCIAL_POST, VVL_PLATFORM_TWITTER, "In one line", "",
     ". That is the whole post.", "[\"#brief\"]", 3, 0.275},
    {VVL_CONTENT_TYPE_SOCIAL_POST, VVL_PLATFORM_INSTAGRAM, "Behind the scenes",
     "Our table this morning, and on it: ", " \u2728", "[\"#behindthescenes\"]", 5, 0.8125},
    {VVL_CONTENT_TYPE_SOCIAL_POST, VVL_PLATFORM_FACEBOOK, "Tell us", "What would you ask us about ",
     "? We answer every comment.", "[\"#askus\"]", 0, 0.33},
    {VVL_CONTENT_TYPE_SOCIAL_POST, VVL_PLATFORM_TIKTOK, "Fifteen seconds", "",
     ", without a word spoken.", "[\"#quiet\", \"#fyp\"]", 4, 0.655},
    {VVL_CONTENT_TYPE_VIDEO_PROMPT, VVL_PLATFORM_TIKTOK, "Opening shot",
     "Slow push in through a window at dawn; on the sill, out of focus: ", ".", NULL, 0, 0},
    {VVL_CONTENT_TYPE_HASHTAGS, VVL_PLATFORM_GENERAL, "Hashtags", "For everything about ", "",
     "[\"#local\", \"#new\", \"#madebyhand\"]", 0, 0},
    {VVL_CONTENT_TYPE_SUMMARY, VVL_PLATFORM_GENERAL, "Summary",
     "Three weeks, five platforms, one message: ", " is worth a closer look.", NULL, 5, 0},
};

typedef struct upload {
    const char *name, *mime_type;
    vvl_file_category category;
    int64_t size;
} upload;

static const upload uploads[] = {
    {"briefing.pdf", "application/pdf", VVL_FILE_CATEGORY_DOCUMENT, 184320},
    {"hero.jpg", "image/jpeg", VVL_FILE_CATEGORY_IMAGE, 2411724},
};

/* A UUID of version 8 (made by the application's own rule): from the FNV-1a hash of a name. */
static vvl_uuid fixed_id(const char *kind, const char *owner, size_t number)
{
    char name[160];
    snprintf(name, sizeof name, "%s/%s/%zu", kind, owner, number);
    vvl_uuid id;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < sizeof id.bytes; i++) {
        for (const char *c = name; *c != '\0'; c++) {
            hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
        }
        id.bytes[i] = (unsigned char)(hash >> 56);
    }
    id.bytes[6] = (unsigned char)(0x80 | (id.bytes[6] & 0x0F));
    id.bytes[8] = (unsigned char)(0x80 | (id.bytes[8] & 0x3F));
    return id;
}

static vvl_opt_time at(vvl_time time)
{
    return (vvl_opt_time){true, time};
}

static vvl_status write_session(vvl_db *db, const person *who, size_t number, vvl_error *error)
{
    char token[80];
    snprintf(token, sizeof token, "example-session-of-%s-%zu", who->username, number);
    vvl_time start = first_day + (vvl_time)number * day;
    vvl_session session = {
        .id = fixed_id("session", who->username, number),
        .user_id = fixed_id("user", who->username, 0),
        .session_token = token,
        .session_data = "{\"theme\": \"dark\", \"language\": \"en\"}",
        .ip_address = "203.0.113.7",
        .user_agent = "Mozilla/5.0",
        .expires_at = start + 30 * day,
        .created_at = at(start),
        .last_activity = at(start + 2 * hour),
    };
    return vvl_session_create(db, &session, NULL, error);
}

static vvl_status write_person(vvl_db *db, const person *who, vvl_error *error)
{
    char email[64], profile[128];
    snprintf(email, sizeof email, "%s@example.com", who->username);
    snprintf(profile, sizeof profile, "{\"company\": \"%s\"}", who->company);
    vvl_user user = {
        .id = fixed_id("user", who->username, 0),
        .username = who->username,
        .email = email,
        .password_hash = "!",
        .first_name = who->first_name,
        .last_name = who->last_name,
        .profile_data = profile,
        .last_login = at(first_day + 2 * day),
        .created_at = at(first_day - 90 * day),
    };
    vvl_status status = vvl_user_create(db, &user, NULL, error);
    for (size_t i = 0; i < 2 && status == VVL_OK; i++) {
        status = write_session(db, who, i, error);
    }
    if (status == VVL_OK) {
        vvl_uuid closed = fixed_id("session", who->username, 0);
        status = vvl_session_delete(db, &closed, error);
    }
    return status;
}

static vvl_status write_content(vvl_db *db, const plan *plan, size_t number, vvl_error *error)
{
    const outline *outline = &outlines[number];
    char text[512];
    snprintf(text, sizeof text, "%s%s%s", outline->before, plan->product, outline->after);
    vvl_time made = first_day + day + (vvl_time)number * 95 * second;
    bool published = outline->engagement > 0 && plan->status == VVL_CAMPAIGN_STATUS_COMPLETED;
    vvl_content content = {
        .id = fixed_id("content", plan->name, number),
        .campaign_id = fixed_id("campaign", plan->name, 0),
        .content_type = outline->type,
        .platform = outline->platform,
        .title = outline->title,
        .content_text = text,
        .ai_model = "example-writer-2",
        .generation_parameters = "{\"temperature\": 0.7, \"candidates\": 3}",
        .hashtags = outline->hashtags,
        .engagement_score = {published, outline->engagement},
        .is_selected = {true, outline->rating >= 4},
        .is_published = {true, published},
        .user_rating = {outline->rating > 0, outline->rating},
        .published_at = {published, made + 9 * day},
        .created_at = at(made),
    };
    return vvl_content_create(db, &content, NULL, error);
}

static vvl_status write_upload(vvl_db *db, const plan *plan, size_t number, vvl_error *error)
{
    const upload *upload = &uploads[number];
    vvl_uuid id = fixed_id("file", plan->name, number);
    char stored[64], path[96];
    vvl_uuid_format(&id, stored);
    snprintf(path, sizeof path, "uploads/%s", stored);
    vvl_file file = {
        .id = id,
        .campaign_id = fixed_id("campaign", plan->name, 0),
        .user_id = fixed_id("user", plan->owner, 0),
        .original_filename = upload->name,
        .stored_filename = stored,
        .file_path = path,
        .file_size = upload->size,
        .mime_type = upload->mime_type,
        .file_category = upload->category,
        .analysis_status = VVL_ANALYSIS_STATUS_COMPLETED,
        .analysis_results = "{\"language\": \"en\", \"confidence\": 0.93}",
        .upload_source = "drag_drop",
        .created_at = at(first_day + hour),
    };
    return vvl_file_create(db, &file, NULL, error);
}

/* Counts one more use of the template, the way the service does when a campaign starts from it. */
static vvl_status use_template(vvl_db *db, const char *name, vvl_error *error)
{
    vvl_filter named = {.column = "name", .value = name};
    vvl_query query = {.filters = &named, .filter_count = 1, .limit = 1};
    vvl_template_page page = {0};
    vvl_status status = vvl_template_list(db, &query, &page, error);
    if (status == VVL_OK && page.count == 1) {
        vvl_template changes = {.usage_count = {true, page.items[0].usage_count.value + 1}};
        status = vvl_template_update(db, &page.items[0].id, &changes,
                                     VVL_FIELD(campaign_templates, usage_count), NULL, error);
    }
    vvl_template_page_clear(&page);
    return status;
}

static vvl_status write_plan(vvl_db *db, size_t number, vvl_error *error)
{
    const plan *plan = &plans[number];
    vvl_time made = first_day + (vvl_time)number * 5 * hour;
    vvl_campaign campaign = {
        .id = fixed_id("campaign", plan->name, 0),
        .name = plan->name,
        .campaign_type = plan->type,
        .creativity_level = {true, plan->creativity},
        .target_audience = plan->audience,
        .campaign_settings = "{\"tone\": \"warm\", \"weeks\": 3}",
        .selected_themes = plan->themes,
        .selected_tags = plan->tags,
        .user_id = fixed_id("user", plan->owner, 0),
        .status = plan->status,
        .completed_at = {plan->status == VVL_CAMPAIGN_STATUS_COMPLETED, made + 21 * day},
        .created_at = at(made),
    };
    vvl_status status = vvl_campaign_create(db, &campaign, NULL, error);
    for (size_t i = 0; i < COUNT_OF(outlines) && status == VVL_OK; i++) {
        status = write_content(db, plan, i, error);
    }
    for (size_t i = 0; i < COUNT_OF(uploads) && status == VVL_OK; i++) {
        status = write_upload(db, plan, i, error);
    }
    return status == VVL_OK ? use_template(db, plan->template_name, error) : status;
}

static vvl_status write_everything(vvl_db *db, vvl_error *error)
{
    vvl_status status = vvl_schema_init(db, NULL, NULL, error);
    for (size_t i = 0; i < COUNT_OF(people) && status == VVL_OK; i++) {
        status = write_person(db, &people[i], error);
    }
    for (size_t i = 0; i < COUNT_OF(plans) && status == VVL_OK; i++) {
        status = write_plan(db, i, error);
    }
    return status;
}

int main(void)
{
    vvl_db *db = NULL;
    vvl_error error = {0};
    vvl_options options = VVL_OPTIONS_DEFAULT;
    options.create = true;

    vvl_status status = vvl_db_open(NULL, &options, &db, &error);
    if (status == VVL_OK) {
        status = write_everything(db, &error);
    }
    if (status == VVL_OK) {
        printf("wrote %zu users, %zu sessions, %zu campaigns, %zu pieces of content, %zu files\n",
               COUNT_OF(people), 2 * COUNT_OF(people), COUNT_OF(plans),
               COUNT_OF(plans) * COUNT_OF(outlines), COUNT_OF(plans) * COUNT_OF(uploads));
    } else {
        fprintf(stderr, "%s: %s\n%s\n", vvl_status_name(status), error.message, error.hint);
    }
    vvl_db_close(db);
    return status == VVL_OK ? 0 : 1;
}
