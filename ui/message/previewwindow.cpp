#include "previewwindow.h"

#include "attachmentcard.h"
#include "mime/filename.h"
#include "previewpicture.h"
#include "ui/common/background.h"
#include "ui/common/emptystate.h"
#include "ui/common/hairline.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStackedLayout>
#include <QToolButton>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr double ShareOfWindow = 0.9;
constexpr QSize SmallestWindow(480, 360);

} // namespace

PreviewWindow::PreviewWindow(RenderService *renderer, const std::shared_ptr<const MessageContent> &message,
                             const QString &partId, QWidget *over)
    : QWidget(over, Qt::Window)
    , m_message(message)
    , m_parts(message->parsed.attachments())
    , m_before(over->window()->focusWidget())
    , m_name(new TextLabel(this))
    , m_facts(new TextLabel(this))
    , m_state(new TextLabel(this))
    , m_bar(new QWidget(this))
    , m_pages(new QStackedLayout)
    , m_waiting(new QWidget(this))
    , m_picture(new PreviewPicture(renderer, this))
    , m_text(new QPlainTextEdit(this))
    , m_reason(new EmptyState(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("previewWindow"));
    const auto found = std::find_if(m_parts.cbegin(), m_parts.cend(),
                                    [&partId](const MessagePart &part) { return part.id == partId; });
    if (found == m_parts.cend())
        m_parts = {MessagePart()};
    else
        m_index = found - m_parts.cbegin();
    const QRect frame = over->window()->geometry();
    resize((frame.size() * ShareOfWindow).expandedTo(SmallestWindow));
    move(frame.center() - rect().center());

    buildBar();
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setObjectName(QStringLiteral("previewText"));
    m_text->installEventFilter(this);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_reason->setObjectName(QStringLiteral("previewReason"));
    m_reason->setFocusPolicy(Qt::StrongFocus);
    m_state->setObjectName(QStringLiteral("previewState"));
    m_state->setContentsMargins(theme::Grid * 2, 4, theme::Grid * 2, 4);
    m_state->setElided(Qt::ElideMiddle);
    m_state->hide();
    for (QWidget *page : {m_waiting, static_cast<QWidget *>(m_picture), static_cast<QWidget *>(m_text),
                          static_cast<QWidget *>(m_reason)})
        m_pages->addWidget(page);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(new Hairline(this));
    column->addLayout(m_pages, 1);
    column->addWidget(m_state);
    connect(m_picture, &PreviewPicture::shown, this, [this] {
        m_pages->setCurrentWidget(m_picture);
        m_picture->setFocus();
        describe();
    });
    connect(m_picture, &PreviewPicture::failed, this, [this] {
        showReason(QStringLiteral("warning"), tr("This file cannot be shown"),
                   tr("It is damaged, locked with a password, or too large to be decoded."), true);
    });
    connect(m_reason, &EmptyState::actionTriggered, this, [this] {
        if (m_opens)
            Q_EMIT openRequested(part());
        else
            Q_EMIT saveRequested(part());
    });
    load();
}

QToolButton *PreviewWindow::addButton(const QString &icon, const QString &words, const QString &objectName,
                                      const QKeySequence &keys)
{
    auto *button = new QToolButton(m_bar);
    button->setIcon(theme::icon(icon));
    button->setIconSize({theme::IconSize, theme::IconSize});
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setObjectName(objectName);
    button->setAccessibleName(words);
    button->setToolTip(keys.isEmpty() ? words
                                      : tr("%1 (%2)").arg(words, keys.toString(QKeySequence::NativeText)));
    m_bar->layout()->addWidget(button);
    return button;
}

void PreviewWindow::buildBar()
{
    m_name->setScale(1.05, QFont::DemiBold);
    m_name->setElided(Qt::ElideMiddle);
    m_name->setObjectName(QStringLiteral("previewName"));
    m_facts->setTone(TextLabel::Tone::Muted);
    m_facts->setScale(0.9);
    m_facts->setElided(Qt::ElideRight);
    m_facts->setObjectName(QStringLiteral("previewFacts"));
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_name);
    words->addWidget(m_facts);
    auto *row = new QHBoxLayout(m_bar);
    row->setContentsMargins(theme::Grid * 2, theme::Grid, theme::Grid, theme::Grid);
    row->setSpacing(4);
    row->addLayout(words, 1);
    m_pageBack = addButton(QStringLiteral("chevron-up"), tr("Previous page"),
                           QStringLiteral("previewPageBackButton"), QKeySequence(Qt::Key_PageUp));
    m_pageOn = addButton(QStringLiteral("chevron-down"), tr("Next page"),
                         QStringLiteral("previewPageOnButton"), QKeySequence(Qt::Key_PageDown));
    m_smaller = addButton(QStringLiteral("minus"), tr("Smaller"), QStringLiteral("previewSmallerButton"),
                          QKeySequence(Qt::Key_Minus));
    m_larger = addButton(QStringLiteral("plus"), tr("Larger"), QStringLiteral("previewLargerButton"),
                         QKeySequence(Qt::Key_Plus));
    m_previous = addButton(QStringLiteral("chevron-left"), tr("Previous attachment"),
                           QStringLiteral("previewPreviousButton"), QKeySequence(Qt::Key_Left));
    m_next = addButton(QStringLiteral("chevron-right"), tr("Next attachment"),
                       QStringLiteral("previewNextButton"), QKeySequence(Qt::Key_Right));
    m_save = addButton(QStringLiteral("save"), tr("Save"), QStringLiteral("previewSaveButton"),
                       QKeySequence(Qt::CTRL | Qt::Key_S));
    m_open = addButton(QStringLiteral("open"), tr("Open"), QStringLiteral("previewOpenButton"),
                       QKeySequence(Qt::Key_Return));
    m_close = addButton(QStringLiteral("close"), tr("Close"), QStringLiteral("previewCloseButton"),
                        QKeySequence(Qt::Key_Escape));
    connect(m_pageBack, &QToolButton::clicked, this, [this] { m_picture->setPage(m_picture->page() - 1); });
    connect(m_pageOn, &QToolButton::clicked, this, [this] { m_picture->setPage(m_picture->page() + 1); });
    connect(m_smaller, &QToolButton::clicked, this, [this] { m_picture->setZoom(m_picture->zoom() / 1.25); });
    connect(m_larger, &QToolButton::clicked, this, [this] { m_picture->setZoom(m_picture->zoom() * 1.25); });
    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    connect(m_save, &QToolButton::clicked, this, [this] { Q_EMIT saveRequested(part()); });
    connect(m_open, &QToolButton::clicked, this, [this] { Q_EMIT openRequested(part()); });
    connect(m_close, &QToolButton::clicked, this, &QWidget::close);
}

bool PreviewWindow::step(int by)
{
    const qsizetype index = m_index + by;
    if (index < 0 || index >= m_parts.size())
        return false;
    m_index = index;
    load();
    return true;
}

void PreviewWindow::load()
{
    const quint64 generation = ++m_generation;
    m_picture->clear();
    m_text->clear();
    m_state->hide();
    m_opens = false;
    m_pages->setCurrentWidget(m_waiting);
    describe();
    Q_EMIT partShown(part().id);
    inBackground<PreviewContent>(
        [message = m_message, part = part()] { return PreviewContent::of(*message, part); }, this,
        [this, generation](const PreviewContent &content) {
            if (generation == m_generation)
                showContent(content);
        });
}

void PreviewWindow::showContent(const PreviewContent &content)
{
    using Kind = PreviewContent::Kind;
    switch (content.kind) {
    case Kind::Picture:
        m_opens = true;
        // It asks only while it can be seen.
        m_pages->setCurrentWidget(m_picture);
        m_picture->setFocus();
        m_picture->setBytes(content.bytes);
        break;
    case Kind::Text:
        m_opens = true;
        m_text->setFont(content.isFixed ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : font());
        m_text->setLineWrapMode(content.isFixed ? QPlainTextEdit::NoWrap : QPlainTextEdit::WidgetWidth);
        m_text->setPlainText(content.text);
        m_text->setAccessibleName(tr("Text of %1").arg(displayText(part().fileName, 120)));
        m_pages->setCurrentWidget(m_text);
        m_text->setFocus();
        if (content.isCut)
            setState(tr("Only the beginning is shown. Open or save the file to see all of it."), false);
        break;
    case Kind::Message:
        showReason(QStringLiteral("inbox"), tr("An attached message"),
                   tr("It is read in a window of its own."), true);
        break;
    case Kind::Dangerous:
        // What its name says it is needs no second thought.
        showReason(QStringLiteral("warning"),
                   isDangerousAttachment(part().fileName, part().contentType)
                       ? tr("Files of this kind can run programs or scripts")
                       : tr("This file is not what it says"),
                   tr("So it is not shown or opened here. Save it only if you know who made it and why."),
                   false);
        break;
    case Kind::TooLarge:
        showReason(QStringLiteral("file"), tr("This file is too large for a preview"),
                   tr("Open or save it to see it."), true);
        break;
    case Kind::Unknown:
        showReason(QStringLiteral("file"), tr("There is no preview of this kind of file"),
                   tr("Open or save it to see it."), true);
        break;
    case Kind::Damaged:
        showReason(QStringLiteral("warning"), tr("This attachment is damaged"),
                   tr("Its content cannot be read from the message."), false);
        break;
    }
    describe();
}

void PreviewWindow::showReason(const QString &icon, const QString &title, const QString &words, bool opens)
{
    m_opens = opens;
    m_reason->show(icon, title, words, opens ? tr("Open") : tr("Save"));
    m_reason->setAccessibleName(title + u' ' + words);
    m_pages->setCurrentWidget(m_reason);
    m_reason->setFocus();
    describe();
}

void PreviewWindow::describe()
{
    const QString name = displayText(part().fileName, 200);
    m_name->setFullText(name);
    QStringList facts{AttachmentCard::kindText(part().contentType, part().fileName),
                      displaySize(part().size)};
    if (m_parts.size() > 1)
        facts += tr("%1 of %2").arg(m_index + 1).arg(m_parts.size());
    const bool isPicture = m_pages->currentWidget() == m_picture;
    const int pages = isPicture ? m_picture->pageCount() : 0;
    if (pages > 1)
        facts += tr("page %1 of %2").arg(m_picture->page() + 1).arg(pages);
    if (isPicture && !qFuzzyCompare(m_picture->zoom(), 1.0))
        facts += tr("%1 %").arg(qRound(m_picture->zoom() * 100));
    const QString words = facts.join(QStringLiteral(" \u00b7 "));
    setWindowTitle(name);
    const bool changed = m_facts->fullText() != words;
    m_facts->setFullText(words);
    m_picture->setAccessibleName(tr("Preview of %1, %2").arg(name, words));
    if (changed && isPicture) {
        QAccessibleEvent event(m_picture, QAccessible::NameChanged);
        QAccessible::updateAccessibility(&event);
    }
    m_previous->setVisible(m_parts.size() > 1);
    m_next->setVisible(m_parts.size() > 1);
    m_previous->setEnabled(m_index > 0);
    m_next->setEnabled(m_index + 1 < m_parts.size());
    m_pageBack->setVisible(pages > 1);
    m_pageOn->setVisible(pages > 1);
    m_pageBack->setEnabled(m_picture->page() > 0);
    m_pageOn->setEnabled(m_picture->page() + 1 < pages);
    m_smaller->setVisible(isPicture);
    m_larger->setVisible(isPicture);
    m_open->setVisible(m_opens);
    // A button that was just switched off must not take the keys with it.
    if (isActiveWindow() && focusWidget() == nullptr && m_pages->currentWidget() != nullptr)
        m_pages->currentWidget()->setFocus();
}

void PreviewWindow::setState(const QString &words, bool warning)
{
    m_state->setTone(warning ? TextLabel::Tone::Warning : TextLabel::Tone::Muted);
    m_state->setFullText(words);
    m_state->show();
    QAccessibleEvent event(m_state, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

bool PreviewWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_text || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    QScrollBar *bar = m_text->verticalScrollBar();
    switch (key->key()) {
    case Qt::Key_Space:
        bar->triggerAction(key->modifiers() & Qt::ShiftModifier ? QScrollBar::SliderPageStepSub
                                                                : QScrollBar::SliderPageStepAdd);
        return true;
    case Qt::Key_Left:
    case Qt::Key_Right:
        // Without Shift, and where nothing is wider than the window, these go to the next file.
        if (key->modifiers() == Qt::NoModifier && m_text->horizontalScrollBar()->maximum() == 0)
            return step(key->key() == Qt::Key_Left ? -1 : 1);
        return false;
    default:
        return false;
    }
}

void PreviewWindow::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    auto *button = qobject_cast<QAbstractButton *>(focusWidget());
    if (enter && button != nullptr)
        button->click();
    else if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        step(event->key() == Qt::Key_Left ? -1 : 1);
    else if (event->matches(QKeySequence::Save))
        Q_EMIT saveRequested(part());
    else if (enter && m_opens)
        Q_EMIT openRequested(part());
    else
        QWidget::keyPressEvent(event);
}

void PreviewWindow::closeEvent(QCloseEvent *event)
{
    const bool wasUsed = isActiveWindow();
    QWidget::closeEvent(event);
    // It may be closed because another message is read: then the focus is where that was chosen.
    if (wasUsed && m_before != nullptr) {
        m_before->window()->activateWindow();
        m_before->setFocus(Qt::OtherFocusReason);
    }
}

} // namespace posthorn
