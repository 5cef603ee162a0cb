#include "messageview.h"

#include "account/accountrepository.h"
#include "attachmentactions.h"
#include "attachmentstrip.h"
#include "bodyskeleton.h"
#include "linkopener.h"
#include "mailbrowser.h"
#include "messageactionbar.h"
#include "messagebanners.h"
#include "messageheader.h"
#include "messageloader.h"
#include "messageprinter.h"
#include "sourcewindow.h"
#include "ui/common/emptystate.h"
#include "ui/common/settings.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

namespace posthorn
{

class MessageView::Private : public QObject
{
public:
    Private(const Services &services, MessageView *view)
        : m_services(services)
        , m_view(view)
        , m_loader(services)
        , m_top(new QWidget(view))
        , m_actions(new MessageActionBar(m_top))
        , m_header(new MessageHeader(services.clock, m_top))
        , m_banners(new MessageBanners(m_top))
        , m_browser(new MailBrowser(m_top))
        , m_skeleton(new BodySkeleton(m_top))
        , m_bodyPage(new EmptyState(m_top))
        , m_strip(new AttachmentStrip(m_top))
        , m_page(new EmptyState(view))
        , m_files(new AttachmentActions(services.runtimeDir, view))
        , m_links(new LinkOpener(services.settings, view))
        , m_printer(new MessagePrinter(view))
    {
        build();
        connectParts();
        showNothing();
    }

    void open(PlacementId id)
    {
        m_unfolded.clear();
        m_viewWish = m_services.settings != nullptr && m_services.settings->prefersPlainText()
                         ? RenderWish::View::Text
                         : RenderWish::View::Best;
        m_evenIfSlow = false;
        m_evenIfQuarantined = false;
        m_message.reset();
        m_header->setUnfolded(false);
        m_loader.load(id, wish());
        // What was there stays until the new one is known, or for so long that it must be said that it takes
        // time.
        m_skeletonTimer.start();
    }

    void showNothing()
    {
        m_loader.stop();
        m_skeletonTimer.stop();
        m_message.reset();
        m_page->show(QStringLiteral("read"), tr("No message selected"),
                     tr("Choose one in the list. j and k go through it."), {});
        m_pages->setCurrentWidget(m_page);
    }

    void showCount(int count)
    {
        m_loader.stop();
        m_skeletonTimer.stop();
        m_message.reset();
        m_page->show(
            QStringLiteral("all"), MessageView::tr("%n message(s) selected", nullptr, count),
            tr("e archives them, Del deletes them, s flags them, m moves them, u marks them unread."), {});
        m_pages->setCurrentWidget(m_page);
    }

    void print()
    {
        if (m_message && m_message->document)
            m_printer->print(m_message->content, wish());
    }

    void showSource(bool headersOnly)
    {
        if (!m_message || m_message->content->bytes.isEmpty())
            return;
        QString text;
        if (headersOnly) {
            for (const auto &[name, value] : m_message->content->parsed.headers)
                text += name + QStringLiteral(": ") + value + u'\n';
        } else {
            text = SourceWindow::sourceText(m_message->content->bytes);
        }
        const QString subject = displayText(m_message->content->parsed.envelope.subject, 80);
        auto *window = new SourceWindow(headersOnly ? tr("Headers of \u201c%1\u201d").arg(subject)
                                                    : tr("Source of \u201c%1\u201d").arg(subject),
                                        text, m_view->window());
        window->show();
    }

    Services m_services;
    MessageView *m_view;
    MessageLoader m_loader;
    QStackedLayout *m_pages = nullptr;
    QStackedLayout *m_bodies = nullptr;
    QWidget *m_top;
    MessageActionBar *m_actions;
    MessageHeader *m_header;
    MessageBanners *m_banners;
    MailBrowser *m_browser;
    BodySkeleton *m_skeleton;
    EmptyState *m_bodyPage;
    AttachmentStrip *m_strip;
    EmptyState *m_page;
    AttachmentActions *m_files;
    LinkOpener *m_links;
    MessagePrinter *m_printer;
    QTimer m_skeletonTimer;
    QTimer m_relayoutTimer;

    std::shared_ptr<RenderedMessage> m_message;
    RenderWish::View m_viewWish = RenderWish::View::Best;
    QSet<int> m_unfolded;
    bool m_evenIfSlow = false;
    bool m_evenIfQuarantined = false;
    std::function<void()> m_pageAction;
    QString m_accountName;

    [[nodiscard]] RenderWish wish() const
    {
        RenderWish wish;
        wish.view = m_viewWish;
        wish.unfolded = m_unfolded;
        wish.evenIfSlow = m_evenIfSlow;
        wish.evenIfQuarantined = m_evenIfQuarantined;
        wish.style = ReadingStyle::from(m_view->palette(), m_view->font(), m_browser->textWidth(),
                                        m_view->devicePixelRatioF());
        return wish;
    }

    void build()
    {
        m_browser->setObjectName(QStringLiteral("messageBody"));
        m_browser->setAccessibleName(tr("Message text"));
        auto *bodies = new QWidget(m_top);
        m_bodies = new QStackedLayout(bodies);
        m_bodies->addWidget(m_skeleton);
        m_bodies->addWidget(m_browser);
        m_bodies->addWidget(m_bodyPage);
        auto *column = new QVBoxLayout(m_top);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        column->addWidget(m_actions);
        column->addWidget(m_header);
        column->addWidget(m_banners);
        column->addWidget(bodies, 1);
        column->addWidget(m_strip);
        m_pages = new QStackedLayout(m_view);
        m_pages->addWidget(m_page);
        m_pages->addWidget(m_top);
        m_view->setAutoFillBackground(true);
        m_view->setBackgroundRole(QPalette::Base);
        m_skeletonTimer.setSingleShot(true);
        m_skeletonTimer.setInterval(150);
        m_relayoutTimer.setSingleShot(true);
        m_relayoutTimer.setInterval(200);
    }

    void connectParts()
    {
        connect(&m_loader, &MessageLoader::headerReady, this,
                [this](const MessageDetail &detail) { showHeader(detail); });
        connect(&m_loader, &MessageLoader::headerChanged, this,
                [this](const MessageDetail &detail) { showFlags(detail); });
        connect(&m_loader, &MessageLoader::bodyAwaited, this, [this] {
            m_skeletonTimer.stop();
            showSkeleton();
        });
        connect(&m_loader, &MessageLoader::bodyTooLarge, this, [this](qint64 size) { askForLarge(size); });
        connect(&m_loader, &MessageLoader::bodyReady, this,
                [this](const std::shared_ptr<RenderedMessage> &message) { showBody(message); });
        connect(&m_loader, &MessageLoader::failed, this, [this](const Error &error) { showError(error); });
        connect(&m_loader, &MessageLoader::gone, this, [this] { showGone(); });
        connect(&m_skeletonTimer, &QTimer::timeout, this, [this] { showSkeleton(); });
        connect(&m_relayoutTimer, &QTimer::timeout, this, [this] { m_loader.render(wish()); });

        connect(m_actions, &MessageActionBar::replyRequested, this, [this](ReplyKind kind) {
            if (m_loader.current().isValid())
                Q_EMIT m_view->replyRequested(kind, m_loader.current());
        });
        connect(m_actions, &MessageActionBar::actionRequested, m_view, &MessageView::actionRequested);
        connect(m_actions, &MessageActionBar::headersRequested, this, [this] { showSource(true); });
        connect(m_actions, &MessageActionBar::sourceRequested, this, [this] { showSource(false); });
        connect(m_actions, &MessageActionBar::printRequested, this, [this] { print(); });
        connect(m_actions, &MessageActionBar::viewToggled, this, [this] { toggleView(); });
        connect(m_banners, &MessageBanners::sourceRequested, this, [this] { showSource(false); });
        connect(m_banners, &MessageBanners::recipientsRequested, this,
                [this] { m_header->setUnfolded(true); });
        connect(m_banners, &MessageBanners::htmlRequested, this, [this] {
            m_evenIfSlow = true;
            m_loader.render(wish());
        });
        connect(m_bodyPage, &EmptyState::actionTriggered, this, [this] {
            if (m_pageAction)
                m_pageAction();
        });
        connect(m_browser, &MailBrowser::foldToggled, this, [this](int fold) { toggleFold(fold); });
        connect(m_browser, &MailBrowser::widthChanged, this, [this] { relayoutIfHtml(); });
        connect(m_browser, &MailBrowser::linkActivated, m_links, &LinkOpener::open);
        connect(m_links, &LinkOpener::mailtoActivated, m_view, &MessageView::mailtoActivated);
        connectFiles();
    }

    void connectFiles()
    {
        connect(m_strip, &AttachmentStrip::saveRequested, this,
                [this](const MessagePart &part) { m_files->save(m_message->content, part); });
        connect(m_strip, &AttachmentStrip::openRequested, this,
                [this](const MessagePart &part) { m_files->open(m_message->content, part); });
        connect(m_strip, &AttachmentStrip::saveAllRequested, this,
                [this] { m_files->saveAll(m_message->content); });
        connect(m_files, &AttachmentActions::saved, this, [this](int files, const QString &folder) {
            m_banners->showNote(
                QStringLiteral("check"),
                MessageView::tr("%n file(s) saved in %1", nullptr, files).arg(displayText(folder)), false);
        });
        connect(m_files, &AttachmentActions::failed, this, [this](const Error &error) {
            m_banners->showNote(QStringLiteral("warning"), errorText(error).sentence, true);
        });
    }

    void showHeader(const MessageDetail &detail)
    {
        m_accountName.clear();
        if (m_services.accounts != nullptr)
            if (const auto account = m_services.accounts->account(detail.row.account))
                m_accountName = account->name;
        m_header->setDetail(detail);
        m_actions->setFlagged(detail.row.flags.flags.testFlag(MessageFlag::Flagged));
        m_actions->setRead(detail.row.flags.flags.testFlag(MessageFlag::Seen));
        m_actions->setViews(false, false);
        m_banners->clear();
        m_strip->setContent(nullptr);
        m_browser->clearBody();
        m_bodies->setCurrentWidget(m_browser);
        m_pages->setCurrentWidget(m_top);
    }

    void showFlags(const MessageDetail &detail)
    {
        m_actions->setFlagged(detail.row.flags.flags.testFlag(MessageFlag::Flagged));
        m_actions->setRead(detail.row.flags.flags.testFlag(MessageFlag::Seen));
        m_header->setDetail(detail);
        if (m_message && !m_message->quarantined)
            m_header->setEnvelope(m_message->content->parsed.envelope);
    }

    void showSkeleton() { m_bodies->setCurrentWidget(m_skeleton); }

    void showPage(const QString &icon, const QString &title, const QString &words, const QString &action,
                  std::function<void()> triggered)
    {
        m_skeletonTimer.stop();
        m_bodyPage->show(icon, title, words, action);
        m_pageAction = std::move(triggered);
        m_bodies->setCurrentWidget(m_bodyPage);
    }

    void askForLarge(qint64 size)
    {
        showPage(QStringLiteral("location-server"), tr("This message is on the server only"),
                 tr("It is %1 large, so it is not fetched by itself.").arg(displaySize(size)),
                 tr("Fetch it now"), [this] { m_loader.fetch(); });
    }

    void showError(const Error &error)
    {
        m_skeletonTimer.stop();
        const ErrorText words = errorText(error, m_accountName);
        m_bodyPage->show(QStringLiteral("warning"), words.sentence, words.cause, tr("Try again"));
        m_pageAction = [this] { m_loader.reload(); };
        m_bodies->setCurrentWidget(m_bodyPage);
        m_pages->setCurrentWidget(m_top);
    }

    void showGone()
    {
        m_skeletonTimer.stop();
        m_loader.stop();
        m_message.reset();
        m_page->show(QStringLiteral("info"), tr("This message is no longer here"),
                     tr("It was moved or deleted, here or by another program."), {});
        m_pages->setCurrentWidget(m_page);
    }

    void showBody(const std::shared_ptr<RenderedMessage> &message)
    {
        const bool again = m_message && m_message->content == message->content;
        m_message = message;
        if (message->quarantined) {
            showPage(QStringLiteral("shield"), tr("Posthorn stopped while it was showing this message"),
                     tr("It is left closed so that this does not happen again."), tr("Open it all the same"),
                     [this] {
                         m_evenIfQuarantined = true;
                         m_loader.render(wish());
                     });
            return;
        }
        m_skeletonTimer.stop();
        m_browser->setBody(message->document, again);
        m_bodies->setCurrentWidget(m_browser);
        if (!again || m_evenIfSlow) {
            m_header->setEnvelope(message->content->parsed.envelope);
            m_banners->setMessage(message);
            m_strip->setContent(message->content);
        }
        m_actions->setViews(!message->content->sanitized.html.isEmpty(), message->isHtml);
        // After the first paint: a body that kills the window must not count as shown.
        QTimer::singleShot(0, this,
                           [this, id = message->content->id] { m_loader.renderer().confirmShown(id); });
        if (!again)
            Q_EMIT m_view->messageShown(message->content->id);
    }

    void toggleView()
    {
        const bool toText = m_message && m_message->isHtml;
        m_viewWish = toText ? RenderWish::View::Text : RenderWish::View::Html;
        m_evenIfSlow = !toText;
        m_loader.render(wish());
    }

    void toggleFold(int fold)
    {
        if (!m_unfolded.remove(fold))
            m_unfolded.insert(fold);
        m_loader.render(wish());
    }

    void relayoutIfHtml()
    {
        // Text flows by itself; pictures and tables were made for a width.
        if (m_message && m_message->isHtml)
            m_relayoutTimer.start();
    }
};

MessageView::MessageView(const Services &services, QWidget *parent)
    : QWidget(parent)
{
    // Building the parts sends change events here already, which look at d.
    d = std::make_unique<Private>(services, this);
    setObjectName(QStringLiteral("messageView"));
    setAccessibleName(tr("Message"));
}

MessageView::~MessageView() = default;

void MessageView::showMessage(PlacementId id)
{
    if (!id.isValid())
        clear();
    else if (id != current())
        d->open(id);
}

void MessageView::showSelectionCount(int count)
{
    d->showCount(count);
}

void MessageView::clear()
{
    d->showNothing();
}

PlacementId MessageView::current() const
{
    return d->m_loader.current();
}

void MessageView::print()
{
    d->print();
}

void MessageView::showSource()
{
    d->showSource(false);
}

void MessageView::scrollByPage(bool forward)
{
    QScrollBar *bar = d->m_browser->verticalScrollBar();
    // A line of the last page stays in view.
    const int step = qMax(bar->singleStep(), bar->pageStep() - 2 * d->m_browser->fontMetrics().lineSpacing());
    bar->setValue(bar->value() + (forward ? step : -step));
}

bool MessageView::isAtEnd() const
{
    const QScrollBar *bar = d->m_browser->verticalScrollBar();
    return bar->value() >= bar->maximum();
}

void MessageView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)
        return;
    // Colours and sizes are in the document.
    if (d && d->m_message && !d->m_message->quarantined)
        d->m_relayoutTimer.start();
}

} // namespace posthorn
