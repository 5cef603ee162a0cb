#include "ui/common/textlabel.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QEvent>
#include <QResizeEvent>

namespace posthorn
{

namespace
{

QColor colorOf(TextLabel::Tone tone, const QPalette &palette)
{
    switch (tone) {
    case TextLabel::Tone::Text:
        return theme::text(palette);
    case TextLabel::Tone::Muted:
        return theme::muted(palette);
    case TextLabel::Tone::Faint:
        return theme::faint(palette);
    case TextLabel::Tone::Warning:
        return theme::warning(palette);
    case TextLabel::Tone::Danger:
        return theme::danger(palette);
    case TextLabel::Tone::Positive:
        return theme::success(palette);
    }
    return theme::text(palette);
}

} // namespace

TextLabel::TextLabel(QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    applyLook();
}

TextLabel::TextLabel(const QString &text, QWidget *parent)
    : TextLabel(parent)
{
    setFullText(text);
}

void TextLabel::setTone(Tone tone)
{
    m_tone = tone;
    applyLook();
}

void TextLabel::setScale(double factor, QFont::Weight weight)
{
    m_factor = factor;
    m_weight = weight;
    applyLook();
}

void TextLabel::setPixelSize(int pixels, QFont::Weight weight)
{
    m_pixels = pixels;
    m_weight = weight;
    applyLook();
}

void TextLabel::setElided(Qt::TextElideMode mode)
{
    m_elide = mode;
    applyText();
}

void TextLabel::setFullText(const QString &text)
{
    m_fullText = text;
    setAccessibleName(text);
    applyText();
    updateGeometry();
}

QSize TextLabel::minimumSizeHint() const
{
    const QSize hint = QLabel::minimumSizeHint();
    return m_elide == Qt::ElideNone ? hint : QSize(fontMetrics().averageCharWidth() * 4, hint.height());
}

QSize TextLabel::sizeHint() const
{
    if (m_elide == Qt::ElideNone)
        return QLabel::sizeHint();
    return {fontMetrics().horizontalAdvance(m_fullText) + 2, QLabel::sizeHint().height()};
}

void TextLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    // Setting a palette or a font here sends the same event again.
    if (m_applying)
        return;
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ParentChange ||
        event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        applyLook();
}

void TextLabel::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    if (m_elide != Qt::ElideNone)
        applyText();
}

void TextLabel::applyLook()
{
    m_applying = true;
    const QPalette base = parentWidget() ? parentWidget()->palette() : QApplication::palette(this);
    QPalette own = base;
    const QColor color = colorOf(m_tone, base);
    own.setColor(QPalette::WindowText, color);
    own.setColor(QPalette::Text, color);
    setPalette(own);
    const QFont baseFont = parentWidget() ? parentWidget()->font() : QApplication::font(this);
    QFont font = theme::scaled(baseFont, m_factor, m_weight);
    if (m_pixels > 0)
        font.setPixelSize(m_pixels);
    setFont(font);
    m_applying = false;
    applyText();
}

void TextLabel::applyText()
{
    if (m_elide == Qt::ElideNone) {
        setText(m_fullText);
        return;
    }
    const QString shown = fontMetrics().elidedText(m_fullText, m_elide, qMax(0, contentsRect().width()));
    if (shown != text())
        setText(shown);
}

} // namespace posthorn
