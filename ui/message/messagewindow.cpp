#include "messagewindow.h"

#include "attachmentactions.h"
#include "bandcache.h"
#include "cardtools.h"
#include "conversationview.h"
#include "findbar.h"
#include "linkopener.h"
#include "messagecard.h"
#include "messageprinter.h"
#include "messagerenderer.h"
#include "mime/headerscanner.h"
#include "readingzoom.h"
#include "ui/render/renderservice.h"
#include "ui/text/displaytext.h"

#include <QShortcut>
#include <QVBoxLayout>

namespace posthorn
{

class MessageWindow::Private
{
public:
    Private(const Services &services, MessageWindow *window)
        : messages(QString()) // it lies in no folder: there is nothing to remember it by
        , zoom(services.settings)
        , links(new LinkOpener(services.settings, window))
        , files(new AttachmentActions(services.runtimeDir, window))
        , printer(new MessagePrinter(services.renderer, window))
        , tools{services, &messages, &bands, &zoom, links, files, printer}
        , cards(new ConversationView(tools, window))
        , find(new FindBar(window))
    {
    }
    ~Private() { delete cards; }

    MessageRenderer messages;
    BandCache bands;
    ReadingZoom zoom;
    LinkOpener *links;
    AttachmentActions *files;
    MessagePrinter *printer;
    CardTools tools;
    ConversationView *cards;
    FindBar *find;
};

MessageWindow::MessageWindow(const Services &services, const QByteArray &bytes, QWidget *parent)
    : QWidget(parent, Qt::Window)
    , d(std::make_unique<Private>(services, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("messageWindow"));
    const QString subject = displayText(scanHeader(bytes.left(64 * 1024)).envelope.subject, 80);
    setWindowTitle(subject.isEmpty() ? tr("Attached message") : subject);
    resize(760, 640);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(d->cards, 1);
    column->addWidget(d->find);
    const auto shortcut = [this](const QKeySequence &keys, auto act) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, act);
    };
    shortcut(QKeySequence(Qt::Key_Escape), [this] { close(); });
    shortcut(QKeySequence(Qt::CTRL | Qt::Key_U), [this] { d->cards->currentCard()->showSource(false); });
    shortcut(QKeySequence::Print, [this] { d->cards->currentCard()->print(); });
    shortcut(QKeySequence::Find, [this] { d->find->open(); });
    shortcut(QKeySequence::FindNext, [this] { d->find->findNext(); });
    shortcut(QKeySequence::FindPrevious, [this] { d->find->findPrevious(); });
    shortcut(QKeySequence::ZoomIn, [this] { d->zoom.zoomIn(); });
    shortcut(QKeySequence::ZoomOut, [this] { d->zoom.zoomOut(); });
    shortcut(QKeySequence(Qt::CTRL | Qt::Key_0), [this] { d->zoom.reset(); });
    connect(d->cards, &ConversationView::targetsChanged, this,
            [this] { d->find->setTargets(d->cards->findTargets()); });
    connect(d->find, &FindBar::closed, this, [this] { d->cards->focusCurrent(); });
    connect(d->links, &LinkOpener::mailtoActivated, this, &MessageWindow::mailtoActivated);
    connect(d->cards, &ConversationView::mailtoActivated, this, &MessageWindow::mailtoActivated);
    connect(d->cards, &ConversationView::messageOpened, this, [this, services](const QByteArray &inner) {
        auto *window = new MessageWindow(services, inner, this);
        connect(window, &MessageWindow::mailtoActivated, this, &MessageWindow::mailtoActivated);
        window->show();
    });
    connect(d->cards, &ConversationView::pageWanted, d->cards, &ConversationView::scrollByPage);
    d->cards->showBytes(bytes);
    d->cards->focusCurrent();
}

MessageWindow::~MessageWindow() = default;

} // namespace posthorn
