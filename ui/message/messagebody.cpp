#include "messagebody.h"

#include "bodyskeleton.h"
#include "cardtools.h"
#include "htmlbodyview.h"
#include "mailbrowser.h"
#include "ui/common/emptystate.h"
#include "ui/render/renderservice.h"

#include <QEvent>
#include <QTimer>
#include <QVBoxLayout>

namespace posthorn
{

MessageBody::MessageBody(const CardTools &tools, QWidget *parent)
    : QWidget(parent)
    , m_tools(tools)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
}

int MessageBody::textWidth(int cardWidth)
{
    const QMargins margins = MailBrowser::bodyMargins();
    return cardWidth - margins.left() - margins.right();
}

bool MessageBody::isFilling() const
{
    return m_shown == Shown::Skeleton || m_shown == Shown::Page;
}

QWidget *MessageBody::textView() const
{
    if (m_shown == Shown::Html)
        return m_html;
    return m_shown == Shown::Text ? m_text : nullptr;
}

FindTarget *MessageBody::findTarget() const
{
    if (m_shown == Shown::Html)
        return m_html->findTarget();
    return m_shown == Shown::Text ? m_text->findTarget() : nullptr;
}

void MessageBody::show(Shown shown)
{
    m_shown = shown;
    const auto set = [](QWidget *widget, bool visible) {
        if (widget != nullptr)
            widget->setVisible(visible);
    };
    set(m_skeleton, shown == Shown::Skeleton);
    set(m_page, shown == Shown::Page);
    set(m_text, shown == Shown::Text);
    // While it is awaited it stands there without a height: a hidden view asks for nothing.
    set(m_html, shown == Shown::Html || m_htmlAwaited);
}

void MessageBody::showSkeleton()
{
    if (m_skeleton == nullptr) {
        m_skeleton = new BodySkeleton(this);
        m_skeleton->setMinimumHeight(240);
        m_column->addWidget(m_skeleton, 1);
    }
    show(Shown::Skeleton);
}

void MessageBody::showPage(const QString &icon, const QString &title, const QString &words,
                           const QString &action, std::function<void()> triggered)
{
    if (m_page == nullptr) {
        m_page = new EmptyState(this);
        m_page->setMinimumHeight(240);
        m_column->addWidget(m_page, 1);
        connect(m_page, &EmptyState::actionTriggered, this, [this] {
            // It may replace itself.
            if (const auto triggered = m_pageAction)
                triggered();
        });
    }
    m_pageAction = std::move(triggered);
    m_page->show(icon, title, words, action);
    m_htmlAwaited = false;
    show(Shown::Page);
}

void MessageBody::showText(const RenderedMessage &message)
{
    makeText();
    m_text->setBody(message.document, message.parts, message.isBeginning);
    m_textPaintTold = false;
    m_htmlAwaited = false;
    if (m_html != nullptr)
        m_html->clear();
    show(Shown::Text);
}

void MessageBody::requestHtml(const RenderRequest &request, const QList<int> &toggledQuotes)
{
    if (m_tools.services.renderer == nullptr) {
        QTimer::singleShot(0, this, [this] { Q_EMIT htmlFailed(RenderFailure::Unavailable); });
        return;
    }
    makeHtml();
    m_htmlAwaited = m_shown != Shown::Html;
    show(m_shown);
    m_html->setContent(request, toggledQuotes);
}

void MessageBody::showHtml()
{
    m_htmlAwaited = false;
    show(Shown::Html);
    if (m_text != nullptr)
        m_text->clearBody();
}

void MessageBody::clear()
{
    m_htmlAwaited = false;
    show(Shown::Nothing);
    if (m_text != nullptr)
        m_text->clearBody();
    if (m_html != nullptr)
        m_html->clear();
}

bool MessageBody::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Paint && m_shown == Shown::Text && !m_textPaintTold) {
        m_textPaintTold = true;
        // It is painted after this.
        QMetaObject::invokeMethod(this, &MessageBody::painted, Qt::QueuedConnection);
    }
    return QWidget::eventFilter(watched, event);
}

void MessageBody::makeText()
{
    if (m_text != nullptr)
        return;
    m_text = new MailBrowser(this);
    m_text->setObjectName(QStringLiteral("messageBody"));
    m_text->setAccessibleName(tr("Message text"));
    m_text->followZoom(m_tools.zoom);
    m_text->viewport()->installEventFilter(this);
    m_column->addWidget(m_text);
    connect(m_text, &MailBrowser::foldToggled, this, &MessageBody::foldToggled);
    connect(m_text, &MailBrowser::partWanted, this, &MessageBody::partWanted);
    connect(m_text, &MailBrowser::linkActivated, this, &MessageBody::linkActivated);
    connect(m_text, &MailBrowser::linkHovered, this, &MessageBody::linkHovered);
    connect(m_text, &MailBrowser::revealWanted, this,
            [this](const QRect &area) { Q_EMIT revealWanted(area.translated(m_text->pos())); });
}

void MessageBody::makeHtml()
{
    if (m_html != nullptr)
        return;
    m_html = new HtmlBodyView(m_tools.services.renderer, m_tools.bands, m_tools.zoom, this);
    m_column->addWidget(m_html);
    connect(m_html, &HtmlBodyView::laidOut, this, [this](const RenderedPage &page) {
        Q_EMIT htmlReady(std::make_shared<const RenderedPage>(page));
    });
    connect(m_html, &HtmlBodyView::failed, this, [this](RenderFailure why) {
        m_htmlAwaited = false;
        Q_EMIT htmlFailed(why);
    });
    connect(m_html, &HtmlBodyView::quoteToggled, this, &MessageBody::quoteToggled);
    connect(m_html, &HtmlBodyView::viewPainted, this, &MessageBody::painted);
    connect(m_html, &HtmlBodyView::linkActivated, this, &MessageBody::linkActivated);
    connect(m_html, &HtmlBodyView::linkHovered, this, &MessageBody::linkHovered);
}

} // namespace posthorn
