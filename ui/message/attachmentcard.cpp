#include "attachmentcard.h"

#include "mime/filename.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolButton>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int CardWidth = 248;
constexpr int CardHeight = 56;

QToolButton *button(const QString &icon, const QString &words, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(theme::icon(icon));
    button->setIconSize({18, 18});
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setToolTip(words);
    button->setAccessibleName(words);
    return button;
}

} // namespace

AttachmentCard::AttachmentCard(const MessagePart &part, QWidget *parent)
    : QFrame(parent)
    , m_part(part)
    , m_dangerous(isDangerousAttachment(part.fileName, part.contentType))
    , m_name(new TextLabel(displayText(part.fileName, 200), this))
    , m_size(new TextLabel(this))
    , m_save(button(QStringLiteral("save"), tr("Save"), this))
    , m_open(button(QStringLiteral("open"), tr("Open"), this))
{
    setObjectName(QStringLiteral("attachmentCard"));
    setFocusPolicy(Qt::StrongFocus);
    setFixedSize(CardWidth, CardHeight);
    m_name->setElided(Qt::ElideMiddle);
    m_name->setScale(0.95);
    m_size->setScale(0.85);
    m_size->setElided(Qt::ElideRight);
    m_save->setObjectName(QStringLiteral("attachmentSaveButton"));
    m_open->setObjectName(QStringLiteral("attachmentOpenButton"));

    auto *text = new QVBoxLayout;
    text->setSpacing(0);
    text->addStretch();
    text->addWidget(m_name);
    text->addWidget(m_size);
    text->addStretch();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(56, 4, 4, 4);
    row->setSpacing(0);
    row->addLayout(text, 1);
    row->addWidget(m_save);
    row->addWidget(m_open);
    connect(m_save, &QToolButton::clicked, this, [this] { Q_EMIT saveRequested(m_part); });
    connect(m_open, &QToolButton::clicked, this, [this] { Q_EMIT openRequested(m_part); });
    showWords();
}

void AttachmentCard::setTruth(const AttachmentTruth &truth)
{
    m_truth = truth;
    m_dangerous = m_dangerous || truth.isDangerous;
    showWords();
    update();
}

void AttachmentCard::setThumbnail(const QImage &thumbnail)
{
    m_thumbnail = thumbnail;
    update();
}

void AttachmentCard::setFirstLines(const QString &lines)
{
    m_firstLines = lines;
    showWords();
    update();
}

QString AttachmentCard::kindText(const QByteArray &contentType, const QString &fileName)
{
    if (contentType == "application/x-executable")
        return tr("program");
    if (contentType == "text/html" || contentType == "image/svg+xml" ||
        contentType == "application/xhtml+xml")
        return tr("web page");
    const QString icon = iconFor(contentType, fileName);
    if (icon == QLatin1String("image"))
        return tr("picture");
    if (icon == QLatin1String("file-audio"))
        return tr("sound");
    if (icon == QLatin1String("file-video"))
        return tr("film");
    if (icon == QLatin1String("calendar"))
        return tr("invitation");
    if (icon == QLatin1String("inbox"))
        return tr("message");
    if (icon == QLatin1String("file-pdf"))
        return tr("PDF document");
    if (icon == QLatin1String("file-table"))
        return tr("table");
    if (icon == QLatin1String("file-archive"))
        return tr("archive");
    if (icon == QLatin1String("file-text"))
        return tr("text");
    // The extension as it will be saved is more than no word.
    const QString extension = fileName.section(u'.', 1).section(u'.', -1);
    return extension.isEmpty() ? tr("file") : tr("%1 file").arg(displayText(extension.toUpper(), 12));
}

void AttachmentCard::showWords()
{
    const QString size = displaySize(m_part.size);
    const QString kind = kindText(m_part.contentType, m_part.fileName);
    QString words = tr("%1 \u00b7 %2").arg(size, kind);
    if (m_truth.contradicts)
        words = tr("Says %1, is a %2: save only").arg(kind, kindText(m_truth.realType, {}));
    else if (m_dangerous)
        words = tr("%1 \u00b7 can run: save only").arg(size);
    m_size->setTone(m_dangerous ? TextLabel::Tone::Warning : TextLabel::Tone::Muted);
    m_size->setFullText(words);
    setAccessibleName(tr("Attachment %1, %2").arg(m_name->fullText(), words));
    setAccessibleDescription(m_dangerous ? tr("Space says why it is not opened, Enter saves it")
                                         : tr("Space shows it, Enter opens it"));
    QString tip =
        QStringLiteral("<p>%1<br>%2</p>").arg(m_name->fullText().toHtmlEscaped(), words.toHtmlEscaped());
    if (!m_firstLines.isEmpty())
        tip += QStringLiteral("<pre>%1</pre>").arg(m_firstLines.toHtmlEscaped());
    setToolTip(tip + QStringLiteral("<p>%1</p>").arg(tr("Space shows it large.")));
    m_open->setVisible(!m_dangerous);
}

QSize AttachmentCard::sizeHint() const
{
    return {CardWidth, CardHeight};
}

QString AttachmentCard::iconFor(const QByteArray &contentType, const QString &fileName)
{
    const QString extension = fileName.section(u'.', -1).toLower();
    const auto isOneOf = [&extension](std::initializer_list<const char *> names) {
        return std::any_of(names.begin(), names.end(),
                           [&](const char *name) { return extension == QLatin1String(name); });
    };
    if (contentType.startsWith("image/"))
        return QStringLiteral("image");
    if (contentType.startsWith("audio/"))
        return QStringLiteral("file-audio");
    if (contentType.startsWith("video/"))
        return QStringLiteral("file-video");
    if (contentType == "text/calendar")
        return QStringLiteral("calendar");
    if (contentType == "message/rfc822")
        return QStringLiteral("inbox");
    if (contentType == "application/pdf" || isOneOf({"pdf"}))
        return QStringLiteral("file-pdf");
    if (contentType.contains("spreadsheet") || contentType.contains("excel") || contentType == "text/csv" ||
        isOneOf({"csv", "ods", "xls", "xlsx"}))
        return QStringLiteral("file-table");
    if (contentType.contains("zip") || contentType.contains("compressed") || contentType.contains("tar") ||
        isOneOf({"zip", "gz", "xz", "7z", "rar", "tar", "zst"}))
        return QStringLiteral("file-archive");
    if (contentType.startsWith("text/") || contentType.contains("word") ||
        contentType.contains("opendocument.text") || isOneOf({"odt", "doc", "docx", "txt", "md"}))
        return QStringLiteral("file-text");
    return QStringLiteral("file");
}

void AttachmentCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QRectF card = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(
        QPen(hasFocus() ? theme::accent(palette()) : theme::hairline(palette()), hasFocus() ? 1.6 : 1));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRoundedRect(card, theme::Radius, theme::Radius);
    const QRect picture = pictureRect();
    if (!m_thumbnail.isNull()) {
        QPainterPath clip;
        clip.addRoundedRect(picture, 4, 4);
        painter.setClipPath(clip);
        QRectF source(m_thumbnail.rect());
        const double side = qMin(source.width(), source.height());
        source = QRectF(source.center().x() - side / 2, source.center().y() - side / 2, side, side);
        painter.drawImage(QRectF(picture), m_thumbnail, source);
        return;
    }
    if (!m_firstLines.isEmpty() && !m_dangerous) {
        paintText(painter, picture);
        return;
    }
    const QColor color = m_dangerous ? theme::warning(palette())
                                     : theme::hueFor(iconFor(m_part.contentType, m_part.fileName), palette());
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::mixed(color, palette().color(QPalette::Base), 0.12));
    painter.drawRoundedRect(picture, 4, 4);
    theme::paintIcon(&painter,
                     m_dangerous ? QStringLiteral("warning") : iconFor(m_part.contentType, m_part.fileName),
                     picture.adjusted(9, 9, -9, -9), color);
}

QRect AttachmentCard::pictureRect() const
{
    QRect picture(theme::Grid, theme::Grid, 40, 40);
    if (isRightToLeft())
        picture.moveRight(width() - theme::Grid);
    return picture;
}

/// The lines as a sheet of paper in small: what it looks like, not what it says.
void AttachmentCard::paintText(QPainter &painter, const QRect &place)
{
    QPainterPath clip;
    clip.addRoundedRect(place, 4, 4);
    painter.setClipPath(clip);
    painter.fillRect(place, theme::surface(palette()));
    QFont small = font();
    small.setPixelSize(5);
    painter.setFont(small);
    painter.setPen(theme::muted(palette()));
    painter.drawText(place.adjusted(3, 3, -3, -3), Qt::AlignTop | Qt::AlignLeading, m_firstLines);
}

bool AttachmentCard::event(QEvent *event)
{
    // Here Space is no shortcut of the window's.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space)
        event->accept();
    return QFrame::event(event);
}

void AttachmentCard::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        activate();
    else if (event->key() == Qt::Key_Space)
        Q_EMIT previewRequested(m_part);
    else
        QFrame::keyPressEvent(event);
}

void AttachmentCard::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && pictureRect().contains(event->position().toPoint()))
        Q_EMIT previewRequested(m_part);
}

void AttachmentCard::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (!pictureRect().contains(event->position().toPoint()))
        activate();
}

void AttachmentCard::activate()
{
    if (m_dangerous)
        Q_EMIT saveRequested(m_part);
    else
        Q_EMIT openRequested(m_part);
}

} // namespace posthorn
