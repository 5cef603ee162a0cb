#pragma once

#include <QLabel>

namespace posthorn
{

/// A label for text that may come from a stranger: always plain text, in one of the theme's colours and
/// sizes, which it keeps when palette or font change. Elides when asked to, with the whole text as its
/// accessible name.
class TextLabel : public QLabel
{
    Q_OBJECT

public:
    enum class Tone { Text, Muted, Faint, Warning, Danger, Positive };

    explicit TextLabel(QWidget *parent = nullptr);
    explicit TextLabel(const QString &text, QWidget *parent = nullptr);

    void setTone(Tone tone);
    /// Relative to the font of the parent.
    void setScale(double factor, QFont::Weight weight = QFont::Normal);
    void setPixelSize(int pixels, QFont::Weight weight);
    void setElided(Qt::TextElideMode mode);
    void setFullText(const QString &text);
    [[nodiscard]] QString fullText() const { return m_fullText; }

    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void applyLook();
    void applyText();

    QString m_fullText;
    Tone m_tone = Tone::Text;
    double m_factor = 1.0;
    int m_pixels = 0;
    QFont::Weight m_weight = QFont::Normal;
    Qt::TextElideMode m_elide = Qt::ElideNone;
    bool m_applying = false;
};

} // namespace posthorn
