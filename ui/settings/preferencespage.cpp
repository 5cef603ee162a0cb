#include "preferencespage.h"

#include "account/accountrepository.h"
#include "changehistory.h"
#include "mime/headerscanner.h"
#include "picturesenderlist.h"
#include "settingsform.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QRadioButton>
#include <QVBoxLayout>

namespace posthorn
{

PreferencesPage::PreferencesPage(const QString &page, const Services &services, ChangeHistory &history,
                                 QWidget *parent)
    : QScrollArea(parent)
    , m_services(services)
    , m_history(history)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setBackgroundRole(QPalette::Base);
    auto *form = new SettingsForm;
    for (const SettingRow &row : settingRowsOf(page)) {
        SettingRow shown = row;
        if (row.kind == SettingRow::Kind::Custom)
            shown.explanation.clear(); // it is the control
        QWidget *control = newControl(row);
        form->addRow(shown, control);
        control->setAccessibleDescription(row.explanation);
    }
    // At the top of the page: a form that is higher than its rows would spread them.
    auto *inner = new QWidget;
    auto *column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(form);
    column->addStretch();
    setWidget(inner);
}

QWidget *PreferencesPage::newControl(const SettingRow &row)
{
    switch (row.kind) {
    case SettingRow::Kind::Switch:
        return newSwitch(row);
    case SettingRow::Kind::Options:
        return newOptions(row);
    case SettingRow::Kind::Choice:
    case SettingRow::Kind::Identity:
        return newChoice(row);
    case SettingRow::Kind::Custom:
        if (row.name == QLatin1String("pictureSendersList"))
            return new PictureSenderList(row.explanation, *m_services.settings, m_history);
        break;
    }
    // How it is, where nothing is to be chosen.
    auto *note = new TextLabel(row.explanation);
    note->setWordWrap(true);
    note->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    return note;
}

void PreferencesPage::follow(const SettingRow &row, QWidget *control,
                             std::function<void(const QVariant &)> show)
{
    Settings *settings = m_services.settings;
    show(settings->value(row.key));
    connect(settings, &Settings::changed, control,
            [settings, key = row.key, show = std::move(show)](const QString &changed) {
                if (changed == key)
                    show(settings->value(key));
            });
}

void PreferencesPage::choose(const SettingRow &row, const QVariant &value, const QString &words)
{
    Settings *settings = m_services.settings;
    const QVariant before = settings->value(row.key);
    if (before == value)
        return;
    settings->setValue(row.key, value);
    m_history.record({row.key, tr("%1: %2").arg(row.label, words),
                      [settings, key = row.key, before] { settings->setValue(key, before); }});
}

QWidget *PreferencesPage::newSwitch(const SettingRow &row)
{
    auto *box = new QCheckBox(row.label);
    follow(row, box, [box](const QVariant &value) { box->setChecked(value.toBool()); });
    connect(box, &QCheckBox::clicked, this,
            [this, row](bool on) { choose(row, on, on ? tr("on") : tr("off")); });
    return box;
}

QList<SettingRow::Option> PreferencesPage::identities(const SettingRow &row) const
{
    const QString context = row.key.section(u'/', 1);
    QList<SettingRow::Option> options{{QString(), tr("The first account"), {}}};
    for (const Account &account : m_services.accounts->accounts()) {
        if (context != QLatin1String("everywhere") && account.context != context)
            continue;
        for (const Identity &identity : account.identities)
            options.append(
                {identity.address, displayText(formatAddress({identity.name, identity.address}), 120), {}});
    }
    return options;
}

QWidget *PreferencesPage::newChoice(const SettingRow &row)
{
    auto *box = new QComboBox;
    if (row.kind == SettingRow::Kind::Identity) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(30);
    } else {
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    }
    const auto show = [box](const QVariant &value) { box->setCurrentIndex(qMax(0, box->findData(value))); };
    const auto fill = [this, box, row] {
        box->clear();
        const bool people = row.kind == SettingRow::Kind::Identity;
        for (const SettingRow::Option &option : people ? identities(row) : row.options)
            box->addItem(option.words, option.value);
        box->setEnabled(box->count() > 1);
    };
    fill();
    if (row.kind == SettingRow::Kind::Identity) {
        const auto refill = [this, row, fill, show] {
            fill();
            show(m_services.settings->value(row.key));
        };
        connect(m_services.accounts, &AccountRepository::accountAdded, box, refill);
        connect(m_services.accounts, &AccountRepository::accountChanged, box, refill);
        connect(m_services.accounts, &AccountRepository::accountRemoved, box, refill);
    }
    follow(row, box, show);
    connect(box, &QComboBox::activated, this,
            [this, row, box] { choose(row, box->currentData(), box->currentText()); });
    return box;
}

QWidget *PreferencesPage::newOptions(const SettingRow &row)
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *group = new QButtonGroup(box);
    for (const SettingRow::Option &option : row.options) {
        auto *button = new QRadioButton(option.words);
        button->setObjectName(option.name);
        button->setAccessibleName(tr("%1: %2").arg(row.label, option.words));
        group->addButton(button, int(group->buttons().size()));
        column->addWidget(button);
    }
    follow(row, box, [box, group, row](const QVariant &value) {
        for (int i = 0; i < row.options.size(); ++i) {
            if (row.options.at(i).value != value)
                continue;
            group->button(i)->setChecked(true);
            box->setFocusProxy(group->button(i));
        }
    });
    connect(group, &QButtonGroup::idClicked, this, [this, row](int id) {
        const SettingRow::Option &option = row.options.at(id);
        choose(row, option.value, option.words);
    });
    return box;
}

} // namespace posthorn
