#include "styleddocument.h"

#include <cstring>
#include <litehtml/el_text.h>

namespace posthorn
{
namespace
{

/// An element that is never laid out by litehtml, so all that prepares for that is left out.
class PageElement final : public litehtml::html_tag
{
public:
    PageElement(const std::shared_ptr<litehtml::document> &document, StopGuard *guard)
        : html_tag(document)
        , m_guard(guard)
    {
    }

    void apply_stylesheet(const litehtml::css &sheet) override
    {
        m_guard->step();
        html_tag::apply_stylesheet(sheet);
    }
    void parse_styles(bool isReparse) override
    {
        m_guard->step();
        const litehtml::tchar_t *style = get_attr("style");
        if (style && !std::strstr(style, "var("))
            m_style.add(style, nullptr, this);
        for (const auto &child : m_children) {
            if (dynamic_cast<PageElement *>(child.get()))
                child->parse_styles(isReparse);
        }
    }
    void init() override {}
    [[nodiscard]] const char *declared(const char *property) const { return m_style.get_property(property); }

private:
    StopGuard *m_guard;
};

} // namespace

/// litehtml asks it for what layout and painting would need, which never happens.
class StyledDocument::Container final : public litehtml::document_container
{
public:
    explicit Container(StopGuard *guard)
        : m_guard(guard)
    {
    }
    virtual ~Container() = default;

    std::shared_ptr<litehtml::element>
    create_element(const litehtml::tchar_t *, const litehtml::string_map &,
                   const std::shared_ptr<litehtml::document> &document) override
    {
        return std::make_shared<PageElement>(document, m_guard);
    }
    void split_text(const char *text, const std::function<void(const litehtml::tchar_t *)> &onWord,
                    const std::function<void(const litehtml::tchar_t *)> &) override
    {
        onWord(text); // lines are broken here, not there
    }

    litehtml::uint_ptr create_font(const litehtml::tchar_t *, int, int, litehtml::font_style, unsigned int,
                                   litehtml::font_metrics *) override
    {
        return 0;
    }
    void delete_font(litehtml::uint_ptr) override {}
    int text_width(const litehtml::tchar_t *, litehtml::uint_ptr) override { return 0; }
    void draw_text(litehtml::uint_ptr, const litehtml::tchar_t *, litehtml::uint_ptr, litehtml::web_color,
                   const litehtml::position &) override
    {
    }
    int pt_to_px(int pt) const override { return pt; }
    int get_default_font_size() const override { return 16; }
    const litehtml::tchar_t *get_default_font_name() const override { return "sans-serif"; }
    void draw_list_marker(litehtml::uint_ptr, const litehtml::list_marker &) override {}
    void load_image(const litehtml::tchar_t *, const litehtml::tchar_t *, bool) override {}
    void get_image_size(const litehtml::tchar_t *, const litehtml::tchar_t *, litehtml::size &) override {}
    void draw_background(litehtml::uint_ptr, const litehtml::background_paint &) override {}
    void draw_borders(litehtml::uint_ptr, const litehtml::borders &, const litehtml::position &,
                      bool) override
    {
    }
    void set_caption(const litehtml::tchar_t *) override {}
    void set_base_url(const litehtml::tchar_t *) override {}
    void link(const std::shared_ptr<litehtml::document> &, const litehtml::element::ptr &) override {}
    void on_anchor_click(const litehtml::tchar_t *, const litehtml::element::ptr &) override {}
    void set_cursor(const litehtml::tchar_t *) override {}
    void transform_text(litehtml::tstring &, litehtml::text_transform) override {}
    void import_css(litehtml::tstring &, const litehtml::tstring &, litehtml::tstring &) override {}
    void set_clip(const litehtml::position &, const litehtml::border_radiuses &, bool, bool) override {}
    void del_clip() override {}
    void get_client_rect(litehtml::position &) const override {}
    void get_media_features(litehtml::media_features &) const override {}
    void get_language(litehtml::tstring &, litehtml::tstring &) const override {}

private:
    StopGuard *m_guard;
};

StyledDocument::StyledDocument(const QString &sanitizedHtml, const FlatSheet &sheet, StopGuard *guard)
    : m_container(std::make_unique<Container>(guard))
{
    litehtml::css rules;
    rules.parse_stylesheet(sheet.css.constData(), nullptr, nullptr, nullptr);
    rules.sort_selectors();
    m_document = litehtml::document::createFromUTF8(sanitizedHtml.toUtf8().constData(), m_container.get(),
                                                    &m_context, &rules);
}

StyledDocument::~StyledDocument() = default;

litehtml::element *StyledDocument::root() const
{
    return m_document ? m_document->root().get() : nullptr;
}

std::string_view StyledDocument::tagOf(const litehtml::element &element)
{
    const char *tag = element.get_tagName();
    return tag ? tag : std::string_view();
}

bool StyledDocument::takeText(litehtml::element &element, QString *text)
{
    if (!dynamic_cast<litehtml::el_text *>(&element))
        return false;
    litehtml::tstring characters;
    element.get_text(characters);
    *text += QString::fromUtf8(characters.data(), qsizetype(characters.size()));
    return true;
}

std::string_view StyledDocument::declared(const litehtml::element &element, const char *property)
{
    const auto *own = dynamic_cast<const PageElement *>(&element);
    const char *value = own ? own->declared(property) : element.get_style_property(property, false);
    return value ? value : std::string_view();
}

std::string_view StyledDocument::attribute(const litehtml::element &element, const char *name)
{
    const char *value = element.get_attr(name);
    return value ? value : std::string_view();
}

} // namespace posthorn
