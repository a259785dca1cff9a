import type { FieldDefinition, FieldType, ModelDefinition } from './models.ts'

type Extra = Partial<Pick<FieldDefinition, 'required' | 'choices' | 'min' | 'max' | 'model'>>

function field(name: string, label: string, type: FieldType, description: string, extra: Extra = {}): FieldDefinition {
  return { name, label, type, description, ...extra }
}

const owner = (of: string) => field('owner', 'Owner', 'member', `The member who is responsible for the ${of}.`)
const company = (of: string) =>
  field('company', 'Company', 'reference', `The company that the ${of} belongs to.`, { model: 'company' })

/** The data models that every tenant starts with (D1). Names are part of the API and never change. */
export const BUILTIN_MODELS: readonly ModelDefinition[] = [
  {
    name: 'company',
    label: 'Company',
    pluralLabel: 'Companies',
    description: 'A customer or prospect organization. Records of other models belong to a company.',
    fields: [
      field('name', 'Name', 'text', 'The name of the company.', { required: true }),
      owner('company'),
      field('lifecycle_stage', 'Lifecycle stage', 'choice', 'Where the company is in its relationship with us.', {
        choices: ['prospect', 'onboarding', 'active', 'renewal', 'churned'],
      }),
      field('health', 'Health', 'choice', 'How well the relationship is going.', {
        choices: ['good', 'neutral', 'at_risk'],
      }),
      field('industry', 'Industry', 'text', 'The line of business.'),
      field('website', 'Website', 'link', 'The address of its web site.'),
      field('country', 'Country', 'text', 'The country of its head office.'),
      field('city', 'City', 'text', 'The city of its head office.'),
      field('employees', 'Employees', 'number', 'How many people work there.', { min: 0 }),
      field('arr', 'ARR', 'money', 'Annual recurring revenue.'),
      field('customer_since', 'Customer since', 'date', 'The day on which it became a customer.'),
      field('renewal_date', 'Renewal date', 'date', 'The day on which its contract is up for renewal.'),
      field('notes', 'Notes', 'long_text', 'What the team should know about the company.'),
    ],
  },
  {
    name: 'end_user',
    label: 'End user',
    pluralLabel: 'End users',
    description: 'A person at a company who uses the product.',
    fields: [
      field('name', 'Name', 'text', 'The full name of the person.', { required: true }),
      company('person'),
      owner('person'),
      field('email', 'E-mail', 'email', 'The e-mail address of the person.'),
      field('phone', 'Phone', 'text', 'The telephone number of the person.'),
      field('job_title', 'Job title', 'text', 'What the person does at the company.'),
      field('persona', 'Persona', 'choice', 'The part that the person plays for us.', {
        choices: ['champion', 'decision_maker', 'user', 'detractor'],
      }),
      field('last_seen_at', 'Last seen', 'datetime', 'When the person last used the product.'),
      field('newsletter', 'Newsletter', 'boolean', 'Whether the person takes the newsletter.'),
    ],
  },
  {
    name: 'asset',
    label: 'Asset',
    pluralLabel: 'Assets',
    description: 'A thing that a company runs or was sold: a device, a licence, an environment.',
    fields: [
      field('name', 'Name', 'text', 'The name of the asset.', { required: true }),
      company('asset'),
      owner('asset'),
      field('kind', 'Kind', 'choice', 'What sort of asset it is.', {
        choices: ['hardware', 'software', 'subscription', 'environment'],
      }),
      field('status', 'Status', 'choice', 'Whether it is in use.', { choices: ['active', 'spare', 'retired'] }),
      field('serial_number', 'Serial number', 'text', 'What the maker calls this one.'),
      field('quantity', 'Quantity', 'number', 'How many there are.', { min: 0 }),
      field('value', 'Value', 'money', 'What it cost.'),
      field('purchased_on', 'Purchased on', 'date', 'The day on which it was bought.'),
      field('expires_on', 'Expires on', 'date', 'The day on which its warranty or term ends.'),
    ],
  },
  {
    name: 'issue',
    label: 'Issue',
    pluralLabel: 'Issues',
    description: 'A problem or request that a company raised.',
    fields: [
      field('title', 'Title', 'text', 'The issue in one line.', { required: true }),
      company('issue'),
      owner('issue'),
      field('status', 'Status', 'choice', 'How far along it is.', {
        choices: ['open', 'in_progress', 'waiting', 'resolved', 'closed'],
      }),
      field('priority', 'Priority', 'choice', 'How urgent it is.', { choices: ['low', 'normal', 'high', 'urgent'] }),
      field('category', 'Category', 'choice', 'What it is about.', {
        choices: ['bug', 'question', 'feature_request', 'billing', 'access'],
      }),
      field('reporter', 'Reporter', 'reference', 'The end user who raised it.', { model: 'end_user' }),
      field('description', 'Description', 'long_text', 'The issue as it was told to us.'),
      field('due_on', 'Due on', 'date', 'The day by which it should be solved.'),
      field('resolved_at', 'Resolved at', 'datetime', 'When it was solved.'),
    ],
  },
  {
    name: 'project',
    label: 'Project',
    pluralLabel: 'Projects',
    description: 'A piece of work done for or with a company.',
    fields: [
      field('name', 'Name', 'text', 'The name of the project.', { required: true }),
      company('project'),
      owner('project'),
      field('status', 'Status', 'choice', 'How far along it is.', {
        choices: ['planned', 'active', 'on_hold', 'done', 'cancelled'],
      }),
      field('progress', 'Progress', 'number', 'How much of it is done, in percent.', { min: 0, max: 100 }),
      field('budget', 'Budget', 'money', 'What it may cost.'),
      field('starts_on', 'Starts on', 'date', 'The day on which it starts.'),
      field('due_on', 'Due on', 'date', 'The day by which it should be done.'),
      field('summary', 'Summary', 'long_text', 'What it is for, and where it stands.'),
    ],
  },
  {
    name: 'task',
    label: 'Task',
    pluralLabel: 'Tasks',
    description: 'A thing to do, alone or as a part of a project.',
    fields: [
      field('title', 'Title', 'text', 'The task in one line.', { required: true }),
      company('task'),
      owner('task'),
      field('project', 'Project', 'reference', 'The project that it is a part of.', { model: 'project' }),
      field('status', 'Status', 'choice', 'How far along it is.', { choices: ['todo', 'doing', 'blocked', 'done'] }),
      field('priority', 'Priority', 'choice', 'How urgent it is.', { choices: ['low', 'normal', 'high'] }),
      field('due_on', 'Due on', 'date', 'The day by which it should be done.'),
      field('completed_at', 'Completed at', 'datetime', 'When it was done.'),
      field('description', 'Description', 'long_text', 'What is to be done.'),
    ],
  },
  {
    name: 'opportunity',
    label: 'Opportunity',
    pluralLabel: 'Opportunities',
    description: 'Business that a company may give us, on its way from first interest to signature.',
    fields: [
      field('name', 'Name', 'text', 'What it is about, in one line.', { required: true }),
      company('opportunity'),
      owner('opportunity'),
      field('stage', 'Stage', 'choice', 'How far along it is.', {
        choices: ['lead', 'qualified', 'proposal', 'negotiation', 'won', 'lost'],
      }),
      field('amount', 'Amount', 'money', 'What it would bring in.'),
      field('probability', 'Probability', 'number', 'How likely it is to be won, in percent.', { min: 0, max: 100 }),
      field('close_on', 'Close on', 'date', 'The day on which it is expected to be decided, or was.'),
      field('source', 'Source', 'choice', 'How we came to it.', {
        choices: ['inbound', 'outbound', 'referral', 'partner', 'event', 'existing_customer'],
      }),
      field('contact', 'Contact', 'reference', 'The end user with whom it is discussed.', { model: 'end_user' }),
      field('next_step', 'Next step', 'text', 'What happens next.'),
      field('description', 'Description', 'long_text', 'What the company wants, and what stands in the way.'),
    ],
  },
  {
    name: 'license',
    label: 'License',
    pluralLabel: 'Licenses',
    description: 'The right of a company to use a product: how many seats, for how long, at what price.',
    fields: [
      field('name', 'Name', 'text', 'What the license is called.', { required: true }),
      company('license'),
      owner('license'),
      field('product', 'Product', 'text', 'The product or plan that it is for.'),
      field('status', 'Status', 'choice', 'Whether it can be used.', {
        choices: ['trial', 'active', 'suspended', 'expired', 'cancelled'],
      }),
      field('seats', 'Seats', 'number', 'How many people may use it.', { min: 0 }),
      field('used_seats', 'Used seats', 'number', 'How many people use it.', { min: 0 }),
      field('unit_price', 'Unit price', 'money', 'What a seat costs for one billing period.'),
      field('billing_period', 'Billing period', 'choice', 'How often it is paid for.', {
        choices: ['monthly', 'quarterly', 'yearly'],
      }),
      field('add_ons', 'Add-ons', 'choices', 'What was bought along with it.', {
        choices: ['analytics', 'api_access', 'premium_support', 'sandbox', 'single_sign_on'],
      }),
      field('starts_on', 'Starts on', 'date', 'The day on which it starts.'),
      field('expires_on', 'Expires on', 'date', 'The last day on which it can be used.'),
      field('auto_renews', 'Renews itself', 'boolean', 'Whether it goes on when it would end.'),
    ],
  },
  {
    name: 'note',
    label: 'Note',
    pluralLabel: 'Notes',
    description: 'What somebody wrote down about a company: a call, a meeting, an observation.',
    fields: [
      field('title', 'Title', 'text', 'The note in one line.', { required: true }),
      company('note'),
      field('owner', 'Author', 'member', 'The member who wrote the note.'),
      field('kind', 'Kind', 'choice', 'What it records.', {
        choices: ['call', 'meeting', 'message', 'observation'],
      }),
      field('topics', 'Topics', 'choices', 'What it touches on.', {
        choices: ['adoption', 'commercial', 'feedback', 'risk', 'support', 'training'],
      }),
      field('contact', 'Contact', 'reference', 'The end user whom it is about.', { model: 'end_user' }),
      field('opportunity', 'Opportunity', 'reference', 'The opportunity that it is about.', { model: 'opportunity' }),
      field('body', 'Body', 'long_text', 'What was said, seen or agreed.'),
      field('noted_on', 'Noted on', 'date', 'The day of which it tells.'),
      field('time_of_day', 'Time of day', 'time', 'When on that day the call or meeting began.'),
    ],
  },
]
