#pragma once

// Private to this room: the declarations of one style, from tokens.

#include "cssproperty_p.h"

#include <QSet>

namespace posthorn
{

/// Reads the inside of a style attribute or of a rule's braces (CSS Syntax 3, 5.4.4). Used once. The
/// tokenizer must outlive it.
class CssDeclarations
{
public:
    CssDeclarations(CssTokenizer *tokenizer, const PictureFilter &pictures)
        : m_tokenizer(tokenizer)
        , m_pictures(pictures)
    {
    }

    /// "name:value" in order, the last of each name alone. `end` (the closing brace, or End) is read as well.
    [[nodiscard]] QStringList read(CssToken::Type end);

    [[nodiscard]] bool dropped() const { return m_dropped; }
    /// What is declared makes an element invisible.
    [[nodiscard]] bool hides() const { return m_hides || (m_noHeight && m_clipped); }
    [[nodiscard]] double width() const { return m_width; }
    [[nodiscard]] double height() const { return m_height; }

private:
    struct Kept {
        QString name;
        QString value;
        bool important = false;
    };

    void declare(const QString &name, QList<CssToken> value);
    void look(const QString &name, const QList<CssToken> &value);
    void reportAddresses(const QString &name, const QList<CssToken> &value);
    void hideWhatIsAway();
    void keep(const QString &declaration, bool important);

    CssTokenizer *m_tokenizer;
    const PictureFilter &m_pictures;
    QList<Kept> m_kept;
    bool m_dropped = false;
    bool m_hides = false;
    bool m_noHeight = false;
    bool m_clipped = false;
    bool m_positioned = false;
    QSet<QString> m_away; // properties that move it out of sight
    double m_width = -1;
    double m_height = -1;
};

} // namespace posthorn
